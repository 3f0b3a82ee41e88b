--- The list of tasks: those at work, those that can go on, and the latest that ended.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

local STATES = {
  running = "at work",
  waiting = "waits for you",
  interrupted = "cut off",
  done = "done",
  failed = "failed",
  cancelled = "stopped",
}

local function describe(task)
  local size = task.files > 0 and (", %d files +%d −%d"):format(task.files, task.added, task.removed) or ""
  local message = task.message and ": " .. task.message:match("^[^\n]*") or ""
  return ("%s  (%s%s)%s"):format(task.title:gsub("\n", " "), STATES[task.state], size, message)
end

local function resume(task)
  client.request(protocol.methods.task_resume, { taskId = task.taskId }, function(answer)
    if answer.resumed then
      require("ghostpen.task").note(task.taskId, "running", task.threadId)
    else
      client.say("there is nothing to go on with")
    end
  end)
end

local function tell(task)
  vim.ui.input({ prompt = "Say to the task: " }, function(text)
    if text and vim.trim(text) ~= "" then
      client.request(protocol.methods.task_steer, { taskId = task.taskId, text = text }, function(answer)
        client.say(answer.taken and "the task reads it after what it does now" or "the task has ended")
      end)
    end
  end)
end

--- What can be done with a task, the likeliest first.
local function choices(task)
  local at_work = task.state == "running" or task.state == "waiting"
  local all = {
    {
      "Answer what it asks",
      task.state == "waiting",
      function()
        require("ghostpen.chat").answer()
      end,
    },
    {
      "Review its change",
      task.changeId ~= nil and not at_work,
      function()
        require("ghostpen.review").open(task.changeId)
      end,
    },
    {
      "Go on",
      task.state == "interrupted",
      function()
        resume(task)
      end,
    },
    {
      "Open the conversation",
      task.threadId ~= nil,
      function()
        require("ghostpen.chat").go(task.threadId)
      end,
    },
    {
      "Say something to it",
      at_work and task.threadId ~= nil,
      function()
        tell(task)
      end,
    },
    {
      "Stop it",
      at_work,
      function()
        require("ghostpen.task").cancel(task.taskId)
      end,
    },
  }
  return vim.tbl_filter(function(choice)
    return choice[2]
  end, all)
end

local function act(task)
  local able = choices(task)
  if #able == 0 then
    client.say(describe(task))
    return
  end
  local function text(choice)
    return choice[1]
  end
  vim.ui.select(able, { prompt = task.title:gsub("\n", " ") .. ":", format_item = text }, function(choice)
    if choice then
      choice[3]()
    end
  end)
end

--- Picks a task, and what to do with it.
function M.open()
  client.request(protocol.methods.task_list, nil, function(list)
    if #list.tasks == 0 then
      client.say("there is no task yet; :Ghostpen delegate starts one")
      return
    end
    vim.ui.select(list.tasks, { prompt = "Tasks:", kind = "ghostpen_task", format_item = describe }, function(task)
      if task then
        act(task)
      end
    end)
  end)
end

return M
