--- Delegated tasks: asks the user what is missing, starts, and says how they end.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

---@type string? the task that `:Ghostpen cancel` stops
local latest
---@type table<string, ghostpen.TaskState> tasks at work, by id
local working = {}
---@type table<string, string> the thread of each task of a model
local threads = {}

local LEVELS = { failed = vim.log.levels.ERROR, interrupted = vim.log.levels.WARN }

--- Takes note of a task that was started.
---@param task_id string
---@param state ghostpen.TaskState
---@param thread_id? string for a task of a model
function M.note(task_id, state, thread_id)
  latest = task_id
  threads[task_id] = thread_id
  working[task_id] = working[task_id] or state
end

--- Tasks at work, and those of them that wait for the user.
---@return integer working
---@return integer waiting
function M.count()
  local all, waiting = 0, 0
  for _, state in pairs(working) do
    all, waiting = all + 1, waiting + (state == "waiting" and 1 or 0)
  end
  return all, waiting
end

--- Forgets what was at work when the server has gone.
function M.forget()
  working = {}
end

---@param task ghostpen.Task
local function start(task)
  client.request(protocol.methods.task_start, { task = task }, function(answer)
    M.note(answer.taskId, "running", answer.threadId)
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

--- Stops a task, that started last without one.
---@param task_id? string
function M.cancel(task_id)
  task_id = task_id or latest
  if not task_id then
    client.say("no task was started")
    return
  end
  client.request(protocol.methods.task_cancel, { taskId = task_id }, function(answer)
    if not answer.cancelled then
      client.say("no task is running")
    end
  end)
end

--- Opens the review that a task ended with, unless that would come under fingers that do something else:
--- a model may take minutes, while a rename or a rewrite is waited for.
local function open_review(event)
  local idle = vim.api.nvim_get_mode().mode == "n"
  if idle and (not threads[event.taskId] or require("ghostpen.chat").is_watched(event.taskId)) then
    require("ghostpen.review").open(event.changeId)
    return true
  end
end

--- What a task ended with, in a line.
local function ending(event)
  local text = vim.trim(event.message or ""):match("^[^\n]*")
  return text ~= "" and text or "the task is " .. event.state
end

--- Takes an event of a task.
---@param event ghostpen.TaskEventNotification
function M.on_event(event)
  local at_work = event.state == "running" or event.state == "waiting"
  working[event.taskId] = at_work and event.state or nil
  if package.loaded["ghostpen.chat"] then
    require("ghostpen.chat").on_task(event)
  end
  vim.api.nvim_exec_autocmds("User", { pattern = "GhostpenTask", modeline = false, data = event })
  vim.cmd.redrawstatus({ bang = true })
  if at_work then
    return
  end
  local opened = event.openReview and event.changeId and open_review(event)
  local hint = event.changeId and not opened and "; :Ghostpen review" or ""
  -- Whoever looks at the conversation has read it there.
  if hint ~= "" or LEVELS[event.state] or not (threads[event.taskId] and require("ghostpen.chat").is_watched(event.taskId)) then
    client.say(ending(event), LEVELS[event.state], hint)
  end
end

return M
