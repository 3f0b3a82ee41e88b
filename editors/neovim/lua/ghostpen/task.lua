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
---@param input? ghostpen.RenameInput the one under the cursor without it
---@param new_name? string
function M.rename(input, new_name)
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

--- Rewrites code that matches a pattern; asks for what is not given.
---@param input { pattern?: string, language?: string }
---@param replacement? string
function M.rewrite(input, replacement)
  local function go(pattern, text)
    start({ kind = "rewrite", pattern = pattern, replacement = text, language = input.language })
  end
  if replacement then
    go(input.pattern, replacement)
    return
  end
  ask("Rewrite pattern: ", input.pattern, function(pattern)
    ask("Replace with: ", pattern, function(text)
      go(pattern, text)
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
