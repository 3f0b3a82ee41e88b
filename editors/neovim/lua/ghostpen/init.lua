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

local function review(name, ...)
  local arguments = { ... }
  return function(words)
    require("ghostpen.review")[name](words[1], unpack(arguments))
  end
end

--- The selected text, when the command was given a selection.
local function selected(call)
  if call.range == 0 then
    return nil
  end
  local first, last = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  return table.concat(vim.fn.getregion(first, last, { type = vim.fn.visualmode() }), "\n")
end

---@type table<string, { run: fun(words: string[], call: table), values?: fun(): string[] }>
local COMMANDS = {
  rewrite = {
    run = function(words, call)
      local pattern, replacement = table.concat(words, " "):match("^(.-) ==> (.*)$")
      local client = require("ghostpen.client").get()
      local language = client and client.get_language_id(0, vim.bo.filetype) or vim.bo.filetype
      local input = { pattern = pattern or (#words > 0 and table.concat(words, " ")) or selected(call) }
      input.language = language ~= "" and language or nil
      require("ghostpen.task").rewrite(input, replacement)
    end,
  },
  rename = {
    run = function(words)
      require("ghostpen.task").rename(nil, words[1])
    end,
  },
  cancel = {
    run = function()
      require("ghostpen.task").cancel()
    end,
  },
  review = { run = review("open"), values = function()
    return require("ghostpen.review").change_ids()
  end },
  accept = { run = review("decide", "accept"), values = function()
    return { "hunk", "file", "all" }
  end },
  reject = { run = review("decide", "reject"), values = function()
    return { "hunk", "file", "all" }
  end },
  undo = { run = review("undo") },
  redo = { run = review("redo") },
  status = {
    run = function()
      require("ghostpen.status").show()
    end,
  },
  why = {
    run = function()
      require("ghostpen.status").why()
    end,
  },
  snooze = {
    run = function(words)
      require("ghostpen.status").snooze(tonumber(words[1]))
    end,
  },
  restart = {
    run = function()
      require("ghostpen.client").restart()
    end,
  },
  log = {
    run = function()
      vim.cmd.tabedit(vim.fn.fnameescape(require("vim.lsp.log").get_filename()))
    end,
  },
}

--- Runs `:Ghostpen …`.
function M.command(call)
  local words = vim.list_slice(call.fargs, 2)
  local command = COMMANDS[call.fargs[1] or "status"]
  if command then
    command.run(words, call)
  else
    require("ghostpen.client").say(("no command `%s`; see :help :Ghostpen"):format(call.fargs[1]), vim.log.levels.ERROR)
  end
end

--- Completes `:Ghostpen …`.
---@return string[]
function M.complete(lead, line)
  local name = line:match("Ghostpen%s+(%S+)%s")
  local values = name and (COMMANDS[name] and COMMANDS[name].values or function()
    return {}
  end)() or vim.tbl_keys(COMMANDS)
  table.sort(values)
  return vim.tbl_filter(function(value)
    return vim.startswith(value, lead)
  end, values)
end

return M
