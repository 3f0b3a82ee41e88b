-- A language server inside the editor itself, which answers as a test scripts it
-- and keeps what it was asked. Loaded by the editor's init file:
--
--     dofile(".../scripted.lua")
--
-- Then `server.answers[method] = function(params) return result, error end`, and
-- `server.seen[method]` is the list of params received. A test that holds an
-- answer back sets `server.hold[method]` and calls `server.release(method)`.

server = { answers = {}, seen = {}, hold = {}, held = {}, starts = 0 }

function server.answers.initialize()
  return {
    capabilities = {
      positionEncoding = "utf-16",
      textDocumentSync = { openClose = true, change = 2 },
      inlineCompletionProvider = true,
      executeCommandProvider = { commands = { "ghostpen.suggestion.accepted" } },
    },
  }
end

-- Answers with one suggestion per text, from the start of the line to the cursor.
function server.suggest(...)
  local texts = { ... }
  server.answers["textDocument/inlineCompletion"] = function(params)
    local items = {}
    for index, text in ipairs(texts) do
      local range = { start = { line = params.position.line, character = 0 }, ["end"] = params.position }
      local command = { title = "", command = "ghostpen.suggestion.accepted", arguments = { "s" .. index } }
      table.insert(items, { insertText = text, range = range, command = command })
    end
    return { items = items }
  end
end

function server.release(method)
  server.hold[method] = nil
  for _, answer in ipairs(server.held) do
    answer()
  end
  server.held = {}
end

-- Sends a request or a notification to the client; returns the client's answer.
function server.call(method, params)
  return server.dispatchers.server_request(method, params)
end

function server.tell(method, params)
  server.dispatchers.notification(method, params)
end

-- Ends as a server does that crashes.
function server.crash()
  server.closing = true
  server.dispatchers.on_exit(101, 0)
end

local function note(method, params)
  server.seen[method] = server.seen[method] or {}
  table.insert(server.seen[method], vim.deepcopy(params))
end

vim.lsp.config("ghostpen", {
  cmd = function(dispatchers)
    server.dispatchers, server.closing = dispatchers, false
    server.starts = server.starts + 1
    local id = 0
    local rpc = {}
    function rpc.request(method, params, callback, on_reply)
      id = id + 1
      local this = id
      note(method, params)
      local function answer()
        local script = server.answers[method]
        local result, problem
        if script then
          result, problem = script(params)
        end
        vim.schedule(function()
          if on_reply then
            on_reply(this)
          end
          callback(problem, result)
        end)
      end
      if server.hold[method] then
        table.insert(server.held, answer)
      else
        answer()
      end
      return true, this
    end
    function rpc.notify(method, params)
      note(method, params)
      if method == "exit" then
        server.closing = true
        dispatchers.on_exit(0, 0)
      end
      return true
    end
    function rpc.is_closing()
      return server.closing
    end
    function rpc.terminate()
      server.closing = true
      dispatchers.on_exit(0, 15)
    end
    return rpc
  end,
})
