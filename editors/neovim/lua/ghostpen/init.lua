--- Ghostpen in Neovim: the options, and the `:Ghostpen` command.

local M = {}

---@class ghostpen.Options
---@field cmd? string|string[] the server's path, or the whole command line
---@field settings table the configuration of PROTOCOL.md, such as { completion = { maxLines = 3 } }
---@field suggest { native?: boolean } `native = false`: our own ghost text instead of Neovim 0.12's
---@field keys false|table<string, string|false> insert-mode keys; `false` maps none
M.options = {
  settings = vim.empty_dict(),
  suggest = {},
  keys = {
    accept = "<Tab>",
    word = "<M-Right>",
    line = "<M-C-Right>",
    next = "<M-]>",
    previous = "<M-[>",
    dismiss = "<C-]>",
  },
}

--- Sets options and enables the language client. Optional: `vim.lsp.enable('ghostpen')` alone does
--- with the defaults.
---@param options? table
function M.setup(options)
  M.options = vim.tbl_deep_extend("force", M.options, options or {})
  vim.lsp.enable("ghostpen")
end

--- For 'statusline': `%{v:lua.require'ghostpen'.statusline()}`.
function M.statusline()
  return require("ghostpen.status").line()
end

local function scopes()
  return { "hunk", "file", "all" }
end

local function wishes()
  return vim.tbl_map(function(name)
    return "/" .. name
  end, require("ghostpen.chat.prompt").SHORTCUTS)
end

--- Each command: the module and the function that takes its argument, and what that may be.
---@type table<string, { [1]: string, [2]: string, values?: fun(): string[] }>
local COMMANDS = {
  accept = { "review", "accept", values = scopes },
  answer = { "chat", "answer" },
  apply = { "chat", "apply" },
  cancel = { "task", "cancel" },
  chat = { "chat", "open" },
  check = { "review", "check", values = scopes },
  delegate = { "delegate", "run", values = wishes },
  edit = { "review", "edit" },
  forget = { "chat", "forget" },
  history = { "chat", "history" },
  log = { "client", "log" },
  mode = {
    "chat",
    "mode",
    values = function()
      return require("ghostpen.chat").MODES
    end,
  },
  model = { "chat", "model" },
  new = { "chat", "new" },
  redo = { "review", "redo" },
  reject = { "review", "reject", values = scopes },
  rename = { "task", "rename" },
  restart = { "client", "restart" },
  review = {
    "review",
    "open",
    values = function()
      return require("ghostpen.review").change_ids()
    end,
  },
  rewrite = { "task", "rewrite" },
  snooze = { "status", "snooze" },
  status = { "status", "show" },
  tasks = { "tasks", "open" },
  undo = { "review", "undo" },
  why = { "status", "why" },
}

--- Runs `:Ghostpen …`.
---@param call table what |nvim_create_user_command()| hands over
function M.command(call)
  local name, argument = call.args:match("^(%S*)%s*(.*)$")
  local command = COMMANDS[name == "" and "status" or name]
  if command then
    require("ghostpen." .. command[1])[command[2]](argument ~= "" and argument or nil, nil, call)
  else
    require("ghostpen.client").say(("no command `%s`; see :help :Ghostpen"):format(name), vim.log.levels.ERROR)
  end
end

--- Completes `:Ghostpen …`.
---@return string[]
function M.complete(lead, line)
  local name = line:match("Ghost%a*%s+(%S+)%s")
  local values = not name and vim.tbl_keys(COMMANDS) or {}
  if COMMANDS[name] and COMMANDS[name].values then
    values = COMMANDS[name].values()
  end
  table.sort(values)
  return vim.tbl_filter(function(value)
    return vim.startswith(value, lead)
  end, values)
end

return M
