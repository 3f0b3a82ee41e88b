--- Hands work to a model from wherever the user is: a range, or the symbol around the cursor.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

local CODE_ACTION = "textDocument/codeAction"

--- The lines of a command's range, as what is pointed at.
---@param call table
---@return ghostpen.Mention
function M.selection(call)
  return {
    kind = "selection",
    uri = vim.uri_from_bufnr(0),
    range = { start = { line = call.line1 - 1, character = 0 }, ["end"] = { line = call.line2, character = 0 } },
  }
end

--- What the server says that the cursor points at: the definition around it, or the file.
---@param on_mentions fun(mentions: ghostpen.Mention[])
local function around_cursor(on_mentions)
  local running = client.get()
  local file = vim.api.nvim_buf_get_name(0) ~= "" and { { kind = "file", uri = vim.uri_from_bufnr(0) } } or {}
  if not running or not running.attached_buffers[vim.api.nvim_get_current_buf()] then
    on_mentions(file)
    return
  end
  local params = vim.lsp.util.make_range_params(0, running.offset_encoding)
  params.context = { diagnostics = {}, only = { "refactor" } }
  running:request(CODE_ACTION, params, function(_, actions)
    for _, action in ipairs(actions or {}) do
      local command = type(action.command) == "table" and action.command or action
      local input = command.command == protocol.commands.delegate and command.arguments[1]
      if input and #input.mentions > 0 then
        on_mentions(client.without_nulls(input.mentions))
        return
      end
    end
    on_mentions(file)
  end, 0)
end

--- Starts a task in a conversation of its own.
local function start(text, shortcut, mentions)
  local task = { kind = "prompt", text = text, mode = "agent", shortcut = shortcut, mentions = mentions }
  client.request(protocol.methods.task_start, { task = task }, function(result)
    require("ghostpen.task").note(result.taskId, "running", result.threadId)
    client.say("at work; :Ghostpen tasks shows how it goes, and nothing changes before you accept it")
  end)
end

--- Asks for the words of a wish, and starts it. A wish with a name needs none.
---@param input ghostpen.DelegateInput|{ shortcut?: string, mentions: ghostpen.Mention[], prompt: string }
function M.ask(input)
  local about = vim.tbl_map(require("ghostpen.chat.items").mention, input.mentions)
  local on = #about > 0 and (" (%s)"):format(table.concat(about, ", ")) or ""
  vim.ui.input({ prompt = ("%s%s: "):format(input.prompt, on) }, function(words)
    if words and (vim.trim(words) ~= "" or input.shortcut) then
      start(words, input.shortcut, input.mentions)
    end
  end)
end

--- Delegates what the argument says, about the range or the symbol around the cursor. It may begin with a
--- wish that has a name, such as `/fix`; without words they are asked for.
---@param words? string
---@param call? table of the command
function M.run(words, _, call)
  local message = require("ghostpen.chat.prompt").read(words or "", (client.get() or {}).root_dir)
  local function go(pointed)
    local mentions = vim.list_extend(pointed, message.mentions)
    if words then
      start(message.text, message.shortcut, mentions)
    else
      M.ask({ prompt = "What is to be done", mentions = mentions })
    end
  end
  if call and call.range > 0 then
    go({ M.selection(call) })
  else
    around_cursor(go)
  end
end

return M
