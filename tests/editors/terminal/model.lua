-- The tests' own model server: it says what a script says, over a real wire protocol, and
-- waits where the test wants it to.

local scratch = require("scratch")
local spec = require("spec")

local M = {}

-- An answer's step that calls a tool.
function M.tool(name, arguments)
  return ("tool: %s %s"):format(name, vim.json.encode(arguments))
end

---@class Model
---@field url string
local Model = {}
Model.__index = Model

-- Starts a server that gives these replies in order, each `{ say = { "text: Hello" } }`; it ends
-- with the test.
function M.start(replies)
  local folder = scratch.folder()
  local script, log = folder .. "/script.json", folder .. "/requests.jsonl"
  vim.fn.writefile({ vim.json.encode({ replies = replies }) }, script)
  local said = ""
  local process = vim.system({ scratch.root .. "/target/debug/model-server", script, log }, {
    stdin = true,
    stdout = function(_, text)
      said = said .. (text or "")
    end,
  })
  spec.defer(function()
    -- It ends with its input.
    process:write(nil)
    process:wait()
  end)
  local url = spec.wait("the model server listens", function()
    return said:match("^(%S+)\n")
  end)
  return setmetatable({ url = url, log = log, folder = folder, process = process }, Model)
end

-- The settings with which Ghostpen asks this server about tasks.
function Model:settings()
  return {
    models = { scripted = { api = "openai-chat", url = self.url, model = "scripted-7b" } },
    agent = { model = "scripted" },
  }
end

-- Writes the settings of the one whose home folder this is, so that tasks are for this server.
function Model:configure(home)
  local lines = {
    "[models.scripted]",
    'api = "openai-chat"',
    ('url = "%s"'):format(self.url),
    'model = "scripted-7b"',
    "[agent]",
    'model = "scripted"',
  }
  vim.fn.mkdir(home .. "/config/ghostpen", "p")
  vim.fn.writefile(lines, home .. "/config/ghostpen/config.toml")
end

-- The settings with which Ghostpen asks this server for ghost text, and for nothing but what is shown.
function Model:ghost_text()
  local model = { api = "openai-completions", url = self.url, model = "m", fim = "qwen", prefetch = false }
  return { models = { scripted = model }, completion = { model = "scripted", backOff = false } }
end

-- Lets an answer go on that waits at `gate: NAME`.
function Model:open(gate)
  self.process:write(gate .. "\n")
end

-- Goes on with other replies.
function Model:play(replies)
  local script = self.folder .. "/next.json"
  vim.fn.writefile({ vim.json.encode({ replies = replies }) }, script)
  self:open("play " .. script)
end

-- All that was sent to the server so far, as it came.
function Model:requests()
  return scratch.read(self.log)
end

-- Waits until a request holds `text`.
function Model:wait_request(text)
  return spec.wait(("the model was asked with %q"):format(text), function()
    return self:requests():find(text, 1, true)
  end)
end

return M
