--- Delegated tasks: asks the user what is missing, starts, and says how they end.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

---@type string? the task that `:Ghostpen cancel` stops
local latest

---@param task ghostpen.Task
local function start(task)
  client.request(protocol.methods.task_start, { task = task }, function(answer)
    latest = answer.taskId
  end)
end

--- Asks for a text, starting from `default`; one of several lines is shown in one, and kept as it is
--- when the user leaves it so.
local function ask(prompt, default, on_answer)
  local line = default and default:gsub("%s*\n%s*", " ")
  vim.ui.input({ prompt = prompt, default = line }, function(answer)
    if answer then
      on_answer(answer == line and default or answer)
    end
  end)
end

--- What a rename of the identifier under the cursor starts from.
---@return ghostpen.RenameInput
local function under_cursor()
  local encoding = (client.get() or {}).offset_encoding or "utf-16"
  local place = vim.lsp.util.make_position_params(0, encoding)
  return { textDocument = place.textDocument, position = place.position, oldName = vim.fn.expand("<cword>") }
end

--- Renames an identifier; asks for the new name unless it is given.
---@param new_name? string
---@param input? ghostpen.RenameInput the identifier under the cursor without it
function M.rename(new_name, input)
  input = input or under_cursor()
  local function go(name)
    start({ kind = "rename", textDocument = input.textDocument, position = input.position, newName = name })
  end
  if new_name then
    go(new_name)
  else
    ask(("Rename %s to: "):format(input.oldName), input.oldName, go)
  end
end

--- What a rewrite starts from: the selection, if the command was given one, and the buffer's language.
---@return { pattern?: string, language?: string }
local function selection(call)
  local running = client.get()
  local language = running and running.get_language_id(0, vim.bo.filetype) or vim.bo.filetype
  local input = { language = language ~= "" and language or nil }
  if call.range > 0 then
    local lines = vim.fn.getregion(vim.fn.getpos("'<"), vim.fn.getpos("'>"), { type = vim.fn.visualmode() })
    input.pattern = table.concat(lines, "\n")
  end
  return input
end

--- Rewrites code that matches a pattern; asks for what is not given.
---@param text? string the pattern, or both as `pattern ==> replacement`
---@param input? ghostpen.RewriteInput|{ pattern?: string, language?: string }
---@param call? table the command's call, for its selection
function M.rewrite(text, input, call)
  input = input or selection(call)
  local function go(pattern, replacement)
    start({ kind = "rewrite", pattern = pattern, replacement = replacement, language = input.language })
  end
  local pattern, replacement = (text or ""):match("^(.-) ==> (.*)$")
  if pattern then
    go(pattern, replacement)
    return
  end
  ask("Rewrite pattern: ", text or input.pattern, function(answer)
    ask("Replace with: ", answer, function(with)
      go(answer, with)
    end)
  end)
end

--- Stops the task started last.
function M.cancel()
  if not latest then
    client.say("no task was started")
    return
  end
  client.request(protocol.methods.task_cancel, { taskId = latest }, function(answer)
    if not answer.cancelled then
      client.say("no task is running")
    end
  end)
end

--- Takes an event of a task.
---@param event ghostpen.TaskEventNotification
function M.on_event(event)
  if event.state == "running" then
    return
  end
  if event.openReview and event.changeId then
    require("ghostpen.review").open(event.changeId)
  end
  local level = event.state == "failed" and vim.log.levels.ERROR or vim.log.levels.INFO
  client.say(event.message or ("the task is " .. event.state), level)
end

return M
