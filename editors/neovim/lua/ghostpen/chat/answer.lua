--- What waits for the user: approvals and questions, asked by `vim.ui.select` and `vim.ui.input`. Nothing
--- pops up under fingers that type; it is asked when the user asks for it, or sits idle in the conversation.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

---@type ghostpen.Item[] the oldest first
local waiting = {}

local SCOPES = {
  once = "Allow this time",
  task = "Allow exactly this in this task",
  always = "Always allow exactly this in this workspace",
}

--- Takes note of an item's state; tells whether it waits.
---@param item ghostpen.Item
---@return boolean
function M.note(item)
  waiting = vim.tbl_filter(function(one)
    return one.itemId ~= item.itemId
  end, waiting)
  if item.state == "waiting" then
    table.insert(waiting, item)
  end
  return item.state == "waiting"
end

--- Forgets what waited, as nobody is there to take an answer.
function M.forget()
  waiting = {}
end

--- The item that has waited longest.
---@return ghostpen.Item?
function M.first()
  return waiting[1]
end

local function send(item, answer)
  local params = { taskId = item.taskId, itemId = item.itemId, answer = answer }
  client.request(protocol.methods.task_answer, params, function(result)
    if not result.taken then
      client.say("nothing waits for that answer any more")
    end
  end)
end

--- Asks in a line, and sends what is made of the words; nothing when the user leaves.
local function ask_words(item, prompt, answer)
  vim.ui.input({ prompt = prompt }, function(words)
    if words then
      send(item, answer(words))
    end
  end)
end

local function decline(words)
  return { kind = "decline", reason = words }
end

local function reply(words)
  return { kind = "reply", text = words }
end

local function choices_of(item)
  local choices = {}
  if item.content.kind == "question" then
    for _, text in ipairs(item.content.choices) do
      table.insert(choices, { text = text, answer = reply(text) })
    end
    table.insert(choices, { text = "Other words…", prompt = "Answer: ", make = reply })
    return choices
  end
  for _, scope in ipairs(item.content.scopes) do
    table.insert(choices, { text = SCOPES[scope], answer = { kind = "approve", scope = scope } })
  end
  table.insert(choices, { text = "Decline", answer = decline("") })
  table.insert(choices, { text = "Decline, and say why…", prompt = "Why not: ", make = decline })
  return choices
end

--- Asks the user about an item that waits. Leaving the choice answers nothing.
---@param item ghostpen.Item
function M.ask(item)
  -- What is asked about is to be seen before the question covers the screen.
  vim.cmd.redraw()
  local title = item.content.title and ("Allow? " .. item.content.title) or item.content.text
  vim.ui.select(choices_of(item), {
    prompt = title:gsub("%s*\n%s*", " "),
    kind = "ghostpen_answer",
    format_item = function(choice)
      return choice.text
    end,
  }, function(choice)
    if choice and choice.make then
      ask_words(item, choice.prompt, choice.make)
    elseif choice then
      send(item, choice.answer)
    end
  end)
end

return M
