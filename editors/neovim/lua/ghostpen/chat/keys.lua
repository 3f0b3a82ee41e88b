--- The keys of the conversation: those of the page take nothing that moves, searches or yanks, and those
--- of the prompt nothing that edits.

local M = {}

local function chat(name)
  return function()
    require("ghostpen.chat")[name]()
  end
end

local KEYS

--- A key that tells of the others of its window.
local function help(where)
  return function()
    local lines = {}
    for key, action in pairs(KEYS[where]) do
      table.insert(lines, ("%-5s %s"):format(key, action.does))
    end
    table.sort(lines)
    require("ghostpen.client").say("keys of the " .. where .. "\n" .. table.concat(lines, "\n"))
  end
end

KEYS = {
  page = {
    ["<CR>"] = { does = "answer, open the review, apply the code, or fold", run = chat("act") },
    ga = { does = "apply the block of code under the cursor", run = chat("apply") },
    i = { does = "write", run = chat("write") },
    R = { does = "begin again from the message under the cursor", run = chat("again") },
    ["<C-c>"] = { does = "stop the task", run = chat("stop") },
    q = { does = "close", run = chat("close") },
    ["g?"] = { does = "these keys", run = help("page") },
  },
  prompt = {
    ["<CR>"] = { does = "send", run = chat("send") },
    ["<C-s>"] = { does = "send, also while typing", run = chat("send"), modes = { "n", "i" } },
    ["<C-c>"] = { does = "stop the task", run = chat("stop") },
    ["g?"] = { does = "these keys", run = help("prompt") },
  },
}

--- Maps the keys of a window in its buffer.
---@param where "page"|"prompt"
---@param buf integer
function M.map(where, buf)
  for key, action in pairs(KEYS[where]) do
    local desc = "Ghostpen: " .. action.does
    vim.keymap.set(action.modes or "n", key, action.run, { buffer = buf, nowait = true, desc = desc })
  end
end

return M
