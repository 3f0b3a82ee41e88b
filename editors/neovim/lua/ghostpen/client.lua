--- The language client: finds the server, starts it, and starts it again when it dies.
--- Knows nothing of ghost text or review; other modules only ask it for the running client.

local protocol = require("ghostpen.protocol")

local M = {}

-- A server that ran this long was well, so the next death is counted from one again.
local WELL_MS = 180000
local MAX_RESTARTS = 5

local deaths, started_at, restarting = 0, 0, false
-- Whether it was said that there is no server.
local missed = false

--- Whether messages are shown by Neovim itself, which has the user press Enter after a long one, and not by a
--- plugin, which comes from a file.
local function is_plain()
  return not vim.startswith(debug.getinfo(vim.notify, "S").source, "@")
end

--- Tells the user something in the editor's own way. What is too long for a line is cut there, as it may come
--- under fingers that type; the log has all of it.
---@param message string
---@param level? integer one of `vim.log.levels`
---@param hint? string what to do, which is never cut
function M.say(message, level, hint)
  local text, last = "Ghostpen: " .. message, hint or ""
  local width = vim.v.echospace - vim.fn.strdisplaywidth(last)
  if is_plain() and not message:find("\n") and vim.fn.strdisplaywidth(text) > width then
    require("vim.lsp.log").warn(text)
    text = vim.fn.strcharpart(text, 0, width - 1) .. "…"
  end
  vim.notify(text .. last, level or vim.log.levels.INFO)
end

--- Tells what the server wants to be told.
local function on_message(_, params)
  -- From errors to logs; Neovim counts the other way.
  local levels = { vim.log.levels.ERROR, vim.log.levels.WARN, vim.log.levels.INFO }
  M.say((params.message:gsub("^Ghostpen: ", "")), levels[params.type])
  return vim.NIL
end

--- A value of the server's without its nulls: they come as `vim.NIL`, which a condition takes for true.
function M.without_nulls(value)
  if type(value) ~= "table" then
    return value
  end
  local kept = {}
  for key, one in pairs(value) do
    if one ~= vim.NIL then
      kept[key] = M.without_nulls(one)
    end
  end
  return kept
end

--- The handler of one of the server's notifications.
local function told(handler)
  return function(_, params)
    handler(M.without_nulls(params))
  end
end

--- The server that a checkout around this plugin has built, the newest of release and debug.
---@return string?
local function built()
  local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
  local root = vim.fs.normalize(here .. "/../../../..")
  local newest, newest_at
  for _, profile in ipairs({ "release", "debug" }) do
    local path = ("%s/target/%s/ghostpen"):format(root, profile)
    local stat = vim.uv.fs_stat(path)
    if stat and (not newest_at or stat.mtime.sec > newest_at) then
      newest, newest_at = path, stat.mtime.sec
    end
  end
  return newest
end

--- The command line that starts the server: the option, `g:ghostpen_cmd`, PATH, this checkout.
---@return string[]? command
---@return string where it was found, or what to do when it was not
function M.find()
  local asked = require("ghostpen").options.cmd or vim.g.ghostpen_cmd
  local command = type(asked) == "string" and { asked, "lsp" } or asked
  if command then
    local found = vim.fn.executable(command[1]) == 1
    return found and command or nil, found and "configured" or ("the configured `%s` cannot be run"):format(command[1])
  end
  if vim.fn.executable("ghostpen") == 1 then
    return { "ghostpen", "lsp" }, "on PATH"
  end
  local path = built()
  if path then
    return { path, "lsp" }, "built in this checkout"
  end
  return nil, "no server found; run `cargo build --release` in Ghostpen's checkout, or set g:ghostpen_cmd to its path"
end

--- The folder to learn from: the project's, else the current one if the file is in it.
local function root(buf)
  local marked = vim.fs.root(buf, { ".ghostpen.toml", ".git", ".jj", ".hg" })
  local cwd = vim.fs.normalize(vim.fn.getcwd())
  local path = vim.fs.normalize(vim.api.nvim_buf_get_name(buf))
  local home = vim.fs.normalize("~")
  return marked or (cwd ~= home and cwd ~= "/" and vim.startswith(path, cwd .. "/") and cwd or nil)
end

--- Starts the server again for the buffers it had.
local function start_again(client, buffers, delay_ms)
  vim.defer_fn(function()
    for _, buf in ipairs(buffers) do
      if vim.api.nvim_buf_is_loaded(buf) then
        vim.lsp.start(client.config, { bufnr = buf })
      end
    end
  end, delay_ms)
end

--- Starts a server again that died, ever later, until it has died too often.
local function died(client, buffers)
  deaths = vim.uv.now() - started_at > WELL_MS and 1 or deaths + 1
  if deaths > MAX_RESTARTS then
    M.say(("the server died %d times; see :Ghostpen log, then :Ghostpen restart"):format(deaths), vim.log.levels.ERROR)
    return
  end
  -- Neovim itself says that it quit; a second message would only ask for Enter.
  require("ghostpen.status").set({ state = "error", message = "the server died and is started again" })
  start_again(client, buffers, 250 * 2 ^ deaths)
end

--- Takes the news that the server has gone, on demand or not.
local function on_exit(code, signal, id)
  local client = vim.lsp.get_client_by_id(id)
  local buffers = client and vim.tbl_keys(client.attached_buffers) or {}
  local asked = (code == 0 and signal == 0) or signal == 15
  vim.schedule(function()
    require("ghostpen.task").forget()
    if package.loaded["ghostpen.chat"] then
      require("ghostpen.chat").on_exit()
    end
    require("ghostpen.status").set(nil)
    if client and restarting then
      restarting = false
      start_again(client, buffers, 100)
    elseif client and not asked and vim.v.exiting == vim.NIL then
      died(client, buffers)
    end
  end)
end

--- What `vim.lsp.config` holds for Ghostpen.
---@return vim.lsp.Config
function M.config()
  local settings = require("ghostpen").options.settings
  return {
    cmd = function(dispatchers, config)
      local command = assert(M.find())
      return vim.lsp.rpc.start(command, dispatchers, { cwd = config and config.cmd_cwd })
    end,
    root_dir = function(buf, on_dir)
      local command, why = M.find()
      if command or type(vim.lsp.config.ghostpen.cmd) == "table" then
        on_dir(root(buf))
      else
        if not missed then
          missed = true
          M.say(why, vim.log.levels.WARN)
        end
      end
    end,
    before_init = function()
      started_at = vim.uv.now()
    end,
    init_options = settings,
    settings = { ghostpen = settings },
    capabilities = {
      textDocument = { inlineCompletion = { dynamicRegistration = false } },
      workspace = {
        textDocumentContent = { dynamicRegistration = false },
        -- Neovim declares neither; our own apply checks every version, and does all or nothing.
        workspaceEdit = { documentChanges = true, failureHandling = "transactional" },
      },
      experimental = {
        ---@type ghostpen.ClientCapabilities
        ghostpen = {
          notifications = true,
          inputCommands = true,
          items = true,
          diagnostics = true,
          textDocumentContent = true,
          -- Neovim's own ghost text does not tell when it shows something.
          suggestionEvents = not require("ghostpen.suggest").is_native(),
        },
      },
    },
    handlers = {
      ["window/showMessage"] = on_message,
      ["workspace/applyEdit"] = function(_, params, context)
        return require("ghostpen.apply").apply(params, context.client_id)
      end,
      ["workspace/textDocumentContent/refresh"] = function(_, params)
        require("ghostpen.document").refresh(params.uri)
        return vim.NIL
      end,
      [protocol.methods.task_event] = told(function(event)
        require("ghostpen.task").on_event(event)
      end),
      [protocol.methods.task_item] = told(function(told_item)
        require("ghostpen.chat").on_item(told_item)
      end),
      [protocol.methods.task_text] = told(function(text)
        require("ghostpen.chat").on_text(text)
      end),
      [protocol.methods.diagnostic_list] = function(_, params)
        return require("ghostpen.problems").list(params)
      end,
      [protocol.methods.change_changed] = told(function(event)
        require("ghostpen.review").on_changed(event)
      end),
      [protocol.methods.status_changed] = told(function(status)
        require("ghostpen.status").set(status)
      end),
    },
    commands = {
      [protocol.commands.rename] = function(command)
        require("ghostpen.task").rename(nil, command.arguments[1])
      end,
      [protocol.commands.rewrite] = function(command)
        require("ghostpen.task").rewrite(nil, command.arguments[1])
      end,
      [protocol.commands.delegate] = function(command)
        require("ghostpen.delegate").ask(M.without_nulls(command.arguments[1]))
      end,
    },
    on_exit = on_exit,
  }
end

--- The running client, the current buffer's own if it has one.
---@return vim.lsp.Client?
function M.get()
  local here = vim.lsp.get_clients({ name = "ghostpen", bufnr = 0 })
  return here[1] or vim.lsp.get_clients({ name = "ghostpen" })[1]
end

--- Sends one of our own requests; says so when it cannot or when the server answers an error.
---@param method string
---@param params? table
---@param on_result fun(result: table)
function M.request(method, params, on_result)
  local client = M.get()
  if not client then
    local command, why = M.find()
    M.say(command and "not running; see :checkhealth ghostpen" or why, vim.log.levels.WARN)
    return
  end
  client:request(method, params or vim.empty_dict(), function(err, result)
    if err then
      M.say(err.message, vim.log.levels.ERROR)
    elseif result and result ~= vim.NIL then
      on_result(M.without_nulls(result))
    end
  end)
end

--- Stops the server and starts it again at once for the same buffers.
function M.restart()
  local client = M.get()
  deaths, restarting = 0, client ~= nil
  if not client then
    vim.lsp.enable("ghostpen")
    return
  end
  client:stop()
  vim.defer_fn(function()
    if vim.lsp.get_client_by_id(client.id) then
      client:stop(true)
    end
  end, 2000)
end

--- Shows the log of Neovim's language clients, which has the server's standard error, too.
function M.log()
  vim.cmd.tabedit(vim.fn.fnameescape(require("vim.lsp.log").get_filename()))
end

return M
