--- The conversation with a model, in a side split: an ordinary Markdown buffer, and below it the prompt.
--- The server keeps conversations; this shows one, and says what the user writes.

local answer = require("ghostpen.chat.answer")
local client = require("ghostpen.client")
local items = require("ghostpen.chat.items")
local page = require("ghostpen.chat.page")
local prompt = require("ghostpen.chat.prompt")
local protocol = require("ghostpen.protocol")
local window = require("ghostpen.chat.window")

local M = {}

local SCHEME = "ghostpen-chat:///"
local NEW = "new"
--- How much a model may do.
M.MODES = { "agent", "plan", "ask" }
local STATES = { running = " · at work", waiting = " · waits for you" }

---@class ghostpen.Conversation
---@field id? string of the thread; nil until its first message is sent
---@field title string
---@field mode ghostpen.Mode
---@field model? string
---@field tasks table<string, ghostpen.TaskState>
---@field loading? ghostpen.TaskItemNotification[] told while the whole is asked for

---@type ghostpen.Conversation
local here = { title = "new conversation", mode = "agent", tasks = {} }
---@type integer? the client that the page was told by
local teller
--- Items that are being written, of any conversation, with all the text that has streamed into them: the
--- server stores that only when the item ends.
---@type table<string, ghostpen.Item> by id
local streaming = {}

--- The task that works in the conversation.
---@return string? id
---@return ghostpen.TaskState?
local function at_work()
  for id, state in pairs(here.tasks) do
    if STATES[state] then
      return id, state
    end
  end
end

local function label()
  local _, state = at_work()
  local keys = state and "<CR> says it to the task, <C-c> stops it" or "<CR> sends, @ mentions, g? keys"
  local model = here.model and here.model .. " · " or ""
  window.label(here.title .. (STATES[state] or ""), ("%s · %s%s"):format(here.mode, model, keys))
end

--- The page of the conversation, made when it is needed.
---@return ghostpen.Page
local function page_here()
  local buf = vim.fn.bufadd(SCHEME .. (here.id or NEW))
  if not page.of(buf) then
    page.new(buf)
    require("ghostpen.chat.keys").map("page", buf)
  end
  return page.of(buf)
end

--- An item as the server has it, or as it is by now if text streams into it.
local function as_streamed(item)
  return item.state == "running" and streaming[item.itemId] or item
end

--- Asks for all of the conversation, and shows it; items that are told meanwhile come after it.
local function reload()
  local asked = here
  window.show(page_here().buf)
  if not asked.id then
    page_here():set({})
    label()
    return
  end
  asked.loading = {}
  teller = (client.get() or {}).id
  client.request(protocol.methods.thread_show, { threadId = asked.id }, function(thread)
    local told = asked.loading or {}
    asked.loading = nil
    if here ~= asked then
      return
    end
    here.title, here.mode, here.tasks = thread.title, thread.mode, {}
    for _, task in ipairs(thread.tasks) do
      here.tasks[task.taskId] = task.state
    end
    page_here():set(vim.tbl_map(as_streamed, thread.items))
    vim.iter(thread.items):each(answer.note)
    for _, one in ipairs(told) do
      page_here():put(one.item)
    end
    label()
  end)
end

local function open()
  if vim.bo.buftype == "" and vim.api.nvim_buf_get_name(0) ~= "" then
    prompt.from = vim.uri_from_bufnr(0)
  end
  local shown = page_here()
  local written = prompt.buffer()
  require("ghostpen.chat.keys").map("prompt", written)
  window.open(shown.buf, written)
  label()
end

--- Goes to another conversation; to a new one without an id.
---@param thread_id? string
function M.go(thread_id)
  here = { id = thread_id, title = thread_id and "" or "new conversation", mode = here.mode, model = here.model, tasks = {} }
  open()
  reload()
end

--- Starts a new conversation.
function M.new()
  M.go(nil)
end

--- Opens the conversation: that of before, else the latest of the workspace, else a new one. Words are put
--- into the prompt, and a range is mentioned there.
---@param words? string
---@param call? table of the command
function M.open(words, _, call)
  if call and call.range > 0 then
    local pointed = require("ghostpen.delegate").selection(call)
    prompt.pin(items.mention(pointed), pointed)
  end
  if words then
    prompt.write(vim.trim(prompt.text() .. " " .. words))
  end
  local was_open, before = window.is_open(), here
  open()
  if here.id or was_open then
    return
  end
  client.request(protocol.methods.thread_list, { limit = 1 }, function(list)
    if list.threads[1] and here == before and not here.id then
      here.id, here.title = list.threads[1].threadId, list.threads[1].title
      reload()
    end
  end)
end

local function start(message)
  local about = { kind = "prompt", mode = here.mode, model = here.model, threadId = here.id }
  local task, asked = vim.tbl_extend("force", about, message), here
  client.request(protocol.methods.task_start, { task = task }, function(result)
    -- What was written stays until it has been taken.
    prompt.write("")
    require("ghostpen.task").note(result.taskId, "running", result.threadId)
    if here ~= asked then
      return
    end
    here.tasks[result.taskId] = here.tasks[result.taskId] or "running"
    if here.id ~= result.threadId then
      here.id = result.threadId
      reload()
    end
    label()
  end)
end

--- Sends what is written: to the task at work, else as a new one.
function M.send()
  local running = client.get()
  local message = prompt.read(prompt.text(), running and running.root_dir)
  local task = at_work()
  if message.text == "" and not message.shortcut then
    client.say("say what is to be done")
  elseif not task then
    start(message)
  else
    client.request(protocol.methods.task_steer, { taskId = task, text = prompt.text() }, function(result)
      if result.taken then
        prompt.write("")
      else
        start(message)
      end
    end)
  end
end

--- Stops what works in the conversation.
function M.stop()
  local task = at_work()
  if task then
    client.request(protocol.methods.task_cancel, { taskId = task }, function() end)
  else
    client.say("nothing is at work in this conversation")
  end
end

--- Picks one of the workspace's conversations and goes there.
function M.history()
  local function describe(thread)
    local at = os.date("%d %b %H:%M", math.floor(thread.at / 1000))
    local title = thread.title:gsub("\n", " ")
    return ("%s%s  (%s, %s)"):format(thread.runningTaskId and "… " or "", title, thread.mode, at)
  end
  client.request(protocol.methods.thread_list, nil, function(list)
    if #list.threads == 0 then
      client.say("there is no conversation yet; :Ghostpen chat begins one")
      return
    end
    local options = { prompt = "Conversations:", kind = "ghostpen_thread", format_item = describe }
    vim.ui.select(list.threads, options, function(thread)
      if thread then
        M.go(thread.threadId)
      end
    end)
  end)
end

--- Forgets the conversation that is shown.
function M.forget()
  if here.id and vim.fn.confirm("Ghostpen: forget this conversation?", "&Yes\n&No", 2) == 1 then
    client.request(protocol.methods.thread_delete, { threadId = here.id }, M.new)
  end
end

--- Sets how much the model may do from the next message on; without an argument, the next mode.
---@param mode? ghostpen.Mode
function M.mode(mode)
  if mode and not vim.list_contains(M.MODES, mode) then
    client.say(("no mode `%s`; there are: %s"):format(mode, table.concat(M.MODES, ", ")), vim.log.levels.ERROR)
    return
  end
  here.mode = mode or M.MODES[(vim.fn.index(M.MODES, here.mode) + 1) % #M.MODES + 1]
  label()
  client.say("the next message is for the mode " .. here.mode)
end

--- Picks the model of the next messages.
function M.model()
  local function describe(model)
    return model.name .. (model.hosted and " · on another machine" or "") .. (model.problem and " · " .. model.problem or "")
  end
  client.request(protocol.methods.model_list, nil, function(list)
    local able = vim.tbl_filter(function(model)
      return model.canChat
    end, list.models)
    if #able == 0 then
      client.say(list.message or "no model works on tasks", vim.log.levels.WARN)
      return
    end
    vim.ui.select(able, { prompt = "Model:", kind = "ghostpen_model", format_item = describe }, function(model)
      here.model = model and model.name or here.model
      label()
    end)
  end)
end

--- Answers what has waited longest, shown first where it stands.
function M.answer()
  local item = answer.first()
  if not item then
    client.say("nothing waits for an answer")
    return
  end
  page_here():go_to(item.itemId)
  answer.ask(item)
end

--- Puts the block of code under the cursor up for review.
function M.apply()
  local code = require("ghostpen.chat.code")
  local block = code.at(vim.api.nvim_buf_get_lines(0, 0, -1, false), vim.api.nvim_win_get_cursor(0)[1])
  if block then
    code.apply(block)
  else
    client.say("there is no block of code under the cursor")
  end
end

--- Does what the line under the cursor is for.
function M.act()
  local item = page_here():at(vim.api.nvim_win_get_cursor(0)[1])
  local kind = item and item.content.kind
  if item and item.state == "waiting" then
    answer.ask(item)
  elseif kind == "change" then
    require("ghostpen.review").open(item.content.changeId)
  elseif kind == "agentMessage" then
    M.apply()
  else
    vim.cmd("silent! normal! za")
  end
end

--- Begins again from the message under the cursor, which is put into the prompt to be changed.
function M.again()
  local item = page_here():at(vim.api.nvim_win_get_cursor(0)[1])
  if not here.id or not item or item.content.kind ~= "userMessage" then
    client.say("put the cursor on a message of yours")
    return
  end
  client.request(protocol.methods.thread_fork, { threadId = here.id, beforeItemId = item.itemId }, function(forked)
    prompt.write(item.content.text)
    M.go(forked.threadId)
  end)
end

--- Closes both windows; the conversation goes on.
function M.close()
  window.close()
end

--- Puts the cursor into the prompt, ready to write.
function M.write()
  open()
  vim.cmd("startinsert!")
end

--- Whether a task of the conversation is looked at by a user who types nothing.
function M.is_watched(task_id)
  return here.tasks[task_id] ~= nil and window.is_idle_here()
end

--- Takes an item of a task.
---@param told ghostpen.TaskItemNotification
function M.on_item(told)
  local waits, ours = answer.note(told.item), told.threadId == here.id
  streaming[told.item.itemId] = told.item.state == "running" and told.item or nil
  if ours and here.loading then
    table.insert(here.loading, told)
  elseif ours then
    page_here():put(told.item)
  end
  if waits and ours and window.is_idle_here() then
    page_here():go_to(told.item.itemId)
    answer.ask(told.item)
  elseif waits then
    client.say("a task waits for your answer: :Ghostpen answer", vim.log.levels.WARN)
  end
end

--- Takes text that streams.
---@param told ghostpen.TaskTextNotification
function M.on_text(told)
  local item = streaming[told.itemId]
  if item then
    items.grow(item, told.text)
  end
  if item and told.threadId == here.id and not here.loading then
    page_here():put(item)
  end
end

--- Takes a task's new state.
---@param event ghostpen.TaskEventNotification
function M.on_task(event)
  if here.tasks[event.taskId] then
    here.tasks[event.taskId] = event.state
    label()
  end
end

--- Forgets what was being written, and what waits for an answer, when the server has gone.
function M.on_exit()
  streaming = {}
  answer.forget()
end

--- Shows the conversation anew when another server tells of it: what was at work is cut off.
---@param client_id integer
function M.on_attach(client_id)
  if here.id and client_id ~= teller and window.is_open() then
    reload()
  end
end

--- Reads a conversation into a buffer that was opened by its name, as a session file does.
---@param buf integer
function M.read(buf)
  local id = vim.api.nvim_buf_get_name(buf):sub(#SCHEME + 1)
  if page.of(buf) then
    return
  end
  here = { id = id ~= NEW and id or nil, title = id, mode = here.mode, tasks = {} }
  page_here()
  window.adopt(vim.api.nvim_get_current_win())
  vim.schedule(function()
    open()
    if client.get() then
      reload()
    end
  end)
end

return M
