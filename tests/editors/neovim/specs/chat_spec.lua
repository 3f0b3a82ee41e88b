-- The conversation against a scripted server: what is shown of what is told, and what each key sends.

local conversation = require("conversation")
local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local SCRIPTED = scratch.root .. "/tests/editors/neovim/scripted.lua"

-- Inside the editor: a thread that the scripted server keeps, and how its items are told.
local THREAD = [[
  said, chosen = {}, {}
  vim.notify = function(text) table.insert(said, text) end
  -- What is offered is kept, and the first that has the words of `pick` is chosen.
  vim.ui.select = function(items, options, on_choice)
    local texts = vim.tbl_map(options.format_item or tostring, items)
    table.insert(chosen, { prompt = options.prompt, texts = texts })
    for index, text in ipairs(texts) do
      if pick and text:find(pick, 1, true) then
        on_choice(items[index], index)
        return
      end
    end
  end
  thread = { threadId = "h1", title = "Make it add", mode = "agent", items = {}, tasks = {}, usage = {} }
  function item(id, content, state)
    return { itemId = id, taskId = "t1", at = 0, state = state or "done", content = content }
  end
  function tell(id, content, state)
    server.tell("ghostpen/task/item", { threadId = "h1", item = item(id, content, state) })
  end
  server.answers["ghostpen/thread/list"] = function()
    return { threads = {} }
  end
  server.answers["ghostpen/task/start"] = function(params)
    local words = { kind = "userMessage", text = params.task.text, mentions = params.task.mentions, images = 0 }
    table.insert(thread.items, item("i1", words))
    table.insert(thread.tasks, { taskId = "t1", state = "running" })
    return { taskId = "t1", threadId = "h1" }
  end
  server.answers["ghostpen/thread/show"] = function()
    return vim.deepcopy(thread)
  end
  server.answers["ghostpen/task/answer"] = function()
    return { taken = true }
  end
]]

local function open()
  local folder = scratch.folder()
  vim.fn.writefile({ "local function total(a, b)", "  return a - b", "end" }, folder .. "/a.lua")
  local init = ("dofile(%q)\nvim.lsp.enable('ghostpen')"):format(SCRIPTED)
  local nvim = editor.open({ folder = folder, args = { "a.lua" }, init = init, columns = 140, lines = 40 })
  nvim:wait("the server is attached", "return #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1")
  nvim:lua(THREAD)
  return nvim
end

local page, wait_page = conversation.page, conversation.wait

-- The arguments of the latest request of a method.
local function asked(nvim, method)
  return nvim:wait(method .. " was asked", ("local seen = server.seen[%q]; return seen and seen[#seen]"):format(method))
end

local function said(nvim)
  return table.concat(nvim:lua("return said"), "\n")
end

-- A conversation in which one message was sent and its task is at work.
local function converse(words)
  local nvim = open()
  nvim:type(":Ghostpen chat<CR>i" .. (words or "make it add") .. "<Esc><CR>")
  wait_page(nvim, words or "make it add")
  return nvim
end

spec.it("sends what is written, and shows what streams", function()
  local nvim = converse()
  spec.equal(asked(nvim, "ghostpen/task/start").task, { kind = "prompt", mode = "agent", text = "make it add", mentions = {} })
  nvim:wait("the prompt is empty", "return vim.fn.getline(1) == '' and vim.fn.line('$') == 1")
  nvim:wait_screen("Make it add · at work")
  nvim:lua([[
    tell("i2", { kind = "agentMessage", text = "It" }, "running")
    for _, text in ipairs({ " subtr", "acts.\n\nSo", " I look." }) do
      server.tell("ghostpen/task/text", { threadId = "h1", itemId = "i2", text = text })
    end
    server.tell("ghostpen/task/text", { threadId = "h2", itemId = "i2", text = "of another conversation" })
  ]])
  wait_page(nvim, "## You\n\nmake it add\n\n## Ghostpen\n\nIt subtracts.\n\nSo I look.\n")
  nvim:lua([[tell("i2", { kind = "agentMessage", text = "It subtracts; `total` adds now." })]])
  wait_page(nvim, "## Ghostpen\n\nIt subtracts; `total` adds now.\n")
  spec.equal(nvim:lua("return vim.bo[vim.fn.bufnr('ghostpen-chat:///h1')].filetype"), "markdown")
end)

spec.it("folds tool calls, and leaves open what was opened", function()
  local nvim = converse()
  nvim:lua([[
    call = { kind = "toolCall", tool = "run", title = "cargo test", input = "{}", output = "", files = {} }
    tell("i2", call, "running")
    server.tell("ghostpen/task/text", { threadId = "h1", itemId = "i2", text = "one\ntwo ```\n" })
    call.output, call.exitCode, call.tookMs = "one\ntwo ```\nthree", 101, 8400
    tell("i2", call, "failed")
    tell("i3", { kind = "agentMessage", text = "It failed." })
  ]])
  nvim:wait_screen("✗ **cargo test** · exit code 101 · 8.4 s")
  nvim:wait_screen("It failed.")
  nvim:picture("neovim-chat")
  nvim:wait_gone("two ```")
  wait_page(nvim, "````\none\ntwo ```\nthree\n````")
  nvim:type("<C-w>k:call search('cargo test')<CR><CR>")
  nvim:wait_screen("two ```")
  nvim:lua([[tell("i4", { kind = "agentMessage", text = "Again." })]])
  nvim:wait_screen("Again.")
  nvim:wait_screen("two ```")
end)

spec.it("asks for an approval where the user sits idle, and answers what was chosen", function()
  local nvim = converse()
  nvim:lua([[
    pick = "in this task"
    ask = { kind = "approval", title = "Run a command", detail = "cargo fetch", subject = "network", scopes = { "once", "task" } }
    ask.reach, ask.diff = { "in /w", "network: yes" }, "@@ -1 +1 @@\n-one\n+two\n"
    tell("i2", ask, "waiting")
  ]])
  local params = asked(nvim, "ghostpen/task/answer")
  spec.equal(params, { taskId = "t1", itemId = "i2", answer = { kind = "approve", scope = "task" } })
  spec.equal(nvim:lua("return chosen[1]"), {
    prompt = "Allow? Run a command",
    texts = { "Allow this time", "Allow exactly this in this task", "Decline", "Decline, and say why…" },
  })
  nvim:lua([[ask.answer = params; ask.answer = { kind = "approve", scope = "task" }; tell("i2", ask)]])
  wait_page(nvim, "✓ **Allow? Run a command**\n```\ncargo fetch\n```\n- in /w\n- network: yes\n```diff\n@@ -1 +1 @@\n-one\n+two\n```\nAllowed in this task")
  nvim:type(":Ghostpen answer<CR>")
  nvim:wait("nothing waits", "return said[#said]:find('nothing waits')")
end)

spec.it("asks nothing under fingers that type, and shows no review there", function()
  local nvim = converse()
  nvim:type("<C-w>hggO")
  nvim:wait("the user types", "return vim.fn.mode() == 'i'")
  nvim:lua([[
    pick = "Allow this time"
    tell("i2", { kind = "approval", title = "Run a command", detail = "cargo fetch", subject = "network", scopes = { "once" } }, "waiting")
    server.tell("ghostpen/task/event", { taskId = "t1", state = "done", message = "One line.\nAnother.", changeId = "c1", openReview = true })
  ]])
  nvim:type("yes")
  nvim:wait("the words are there", "return vim.fn.getline(1) == 'yes'")
  spec.equal(nvim:lua("return { #chosen, server.seen['ghostpen/task/answer'] == nil, server.seen['ghostpen/change/show'] == nil }"), { 0, true, true })
  spec.contains(said(nvim), ":Ghostpen answer")
  spec.contains(said(nvim), "One line.; :Ghostpen review")
  nvim:type("<Esc>:Ghostpen answer<CR>")
  spec.equal(asked(nvim, "ghostpen/task/answer").answer, { kind = "approve", scope = "once" })
end)

spec.it("offers mentions as they are typed, and sends those that stand in the words", function()
  local nvim = open()
  nvim:lua([[
    server.answers["ghostpen/mention/list"] = function(params)
      local uri = vim.uri_from_fname(vim.fn.getcwd() .. "/a.lua")
      local range = { start = { line = 0, character = 0 }, ["end"] = { line = 2, character = 3 } }
      if vim.startswith("total", params.query) then
        return { mentions = { { label = "total", detail = "function in a.lua:1", mention = { kind = "symbol", uri = uri, range = range, name = "total" } } } }
      end
      return { mentions = {} }
    end
  ]])
  nvim:type(":Ghostpen chat<CR>imend @to")
  nvim:wait_screen("function in a.lua:1")
  spec.contains(asked(nvim, "ghostpen/mention/list").textDocument.uri, "/a.lua")
  nvim:type("<C-n>")
  nvim:wait("it is chosen", "return vim.fn.getline(1) == 'mend @total'")
  nvim:type(" and @a.lua, not @nothing<C-s>")
  local task = asked(nvim, "ghostpen/task/start").task
  spec.equal(task.text, "mend @total and @a.lua, not @nothing")
  spec.equal({ #task.mentions, task.mentions[1].name, task.mentions[2].kind }, { 2, "total", "file" })
  wait_page(nvim, "*About total, a.lua*")
end)

spec.it("puts a block of code up for review where the user says", function()
  local nvim = converse()
  nvim:lua([[
    server.answers["ghostpen/change/propose"] = function() return { changeId = "c1" } end
    server.answers["ghostpen/change/show"] = function()
      return { changeId = "c1", title = "From the conversation", state = "open", files = {} }
    end
    pick = "In place of all of a.lua"
    tell("i2", { kind = "agentMessage", text = "So:\n\n```lua a.lua\nreturn 1\n```\n\nand:\n\n```lua\nreturn 2\n```" })
  ]])
  wait_page(nvim, "return 1")
  nvim:type("<C-w>k:call search('return 1')<CR><CR>")
  local edit = asked(nvim, "ghostpen/change/propose").edits[1]
  spec.equal({ edit.newText, edit.range, vim.fs.basename(edit.uri) }, { "return 1\n", nil, "a.lua" })
  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  nvim:type("q")
  nvim:lua("pick = 'Before line 1 of a.lua'")
  nvim:type("<C-w>k:call search('return 2')<CR>ga")
  nvim:wait("it was asked again", "return #server.seen['ghostpen/change/propose'] == 2")
  edit = asked(nvim, "ghostpen/change/propose").edits[1]
  spec.equal({ edit.newText, edit.range.start.line }, { "return 2\n", 0 })
end)

spec.it("says it to the task at work, and keeps what could not be sent", function()
  local nvim = converse()
  nvim:lua([[server.answers["ghostpen/task/steer"] = function() return { taken = true } end]])
  nvim:type("iand subtract<C-s>")
  spec.equal(asked(nvim, "ghostpen/task/steer"), { taskId = "t1", text = "and subtract" })
  nvim:wait("it was taken", "return vim.fn.getline(1) == ''")
  nvim:lua([[
    server.tell("ghostpen/task/event", { taskId = "t1", state = "done", openReview = false })
    server.answers["ghostpen/task/start"] = function() return nil, { code = -32803, message = "no model works on tasks" } end
  ]])
  nvim:type("again<C-s>")
  nvim:wait("it is said", "return said[#said]:find('no model works on tasks', 1, true)")
  spec.equal(nvim:lua("return vim.fn.getline(1)"), "again")
end)

spec.it("goes back to a conversation, which is there again after the server and the editor were started anew", function()
  local nvim = open()
  nvim:lua([[
    thread.items = { item("i1", { kind = "userMessage", text = "what was said", mentions = {}, images = 0 }) }
    local summary = { threadId = "h1", title = "Make it add", mode = "ask", at = 0, messages = 1 }
    server.answers["ghostpen/thread/list"] = function() return { threads = { summary } } end
    thread.mode, pick = "ask", "Make it add"
  ]])
  nvim:type(":Ghostpen history<CR>")
  wait_page(nvim, "what was said")
  nvim:wait_screen("ask · <CR> sends")
  nvim:lua([[
    table.insert(thread.items, item("i2", { kind = "notice", level = "warning", text = "cut off" }))
    vim.defer_fn = function(fn) vim.schedule(fn) end
    server.crash()
  ]])
  wait_page(nvim, "> [!WARNING]\n> cut off")
  -- By its name, as a session file opens it.
  nvim:type("<C-w>k:Ghostpen new<CR>")
  nvim:wait("a new one is shown", "return vim.fn.bufwinnr('ghostpen-chat:///new') > 0")
  nvim:type(":only<CR>:bwipeout! ghostpen-chat:///h1<CR>:edit ghostpen-chat:///h1<CR>")
  wait_page(nvim, "what was said")
end)

spec.it("begins again from a message", function()
  local nvim = converse()
  nvim:lua([[server.answers["ghostpen/thread/fork"] = function() thread.items = {}; return { threadId = "h9" } end]])
  nvim:type("<C-w>kggR")
  spec.equal(asked(nvim, "ghostpen/thread/fork"), { threadId = "h1", beforeItemId = "i1" })
  nvim:wait("the words are in the prompt", "return vim.fn.getline(1) == 'make it add'")
  nvim:wait("the new conversation is shown", "return vim.fn.bufwinnr('ghostpen-chat:///h9') > 0")
end)

spec.it("delegates a range, and what the server says is around the cursor", function()
  local nvim = open()
  nvim:type(":2,3Ghostpen delegate /fix it adds<CR>")
  local task = asked(nvim, "ghostpen/task/start").task
  local range = { start = { line = 1, character = 0 }, ["end"] = { line = 3, character = 0 } }
  spec.equal({ task.text, task.shortcut, task.mentions[1].kind, task.mentions[1].range }, { "it adds", "fix", "selection", range })
  nvim:wait("it is said", "return said[#said]:find(':Ghostpen tasks', 1, true)")
  nvim:lua([[
    local symbol = { kind = "symbol", uri = vim.uri_from_bufnr(0), range = { start = { line = 0, character = 0 }, ["end"] = { line = 2, character = 3 } }, name = "total" }
    local command = { title = "", command = "ghostpen.delegate", arguments = { { mentions = { symbol }, prompt = "What is to change", shortcut = vim.NIL } } }
    server.answers["textDocument/codeAction"] = function() return { { title = "refactor", command = command } } end
    vim.ui.input = function(options, on_answer) offered = options.prompt; on_answer("rename a") end
    vim.lsp.get_clients({ name = "ghostpen" })[1].server_capabilities.codeActionProvider = true
  ]])
  nvim:type(":Ghostpen delegate<CR>")
  nvim:wait("it was started", "return #server.seen['ghostpen/task/start'] == 2")
  task = asked(nvim, "ghostpen/task/start").task
  spec.equal({ task.text, task.mentions[1].name }, { "rename a", "total" })
  spec.equal(nvim:lua("return offered"), "What is to be done (total): ")
end)

spec.it("lists tasks, with what can be done with each", function()
  local nvim = open()
  nvim:lua([[
    local function task(id, state, change)
      return { taskId = id, threadId = "h1", title = "task " .. id, state = state, at = 0, changeId = change, files = 1, added = 2, removed = 1 }
    end
    server.answers["ghostpen/task/list"] = function()
      return { tasks = { task("t1", "interrupted"), task("t2", "done", "c1"), task("t3", "running") } }
    end
    server.answers["ghostpen/task/resume"] = function() return { resumed = true } end
    server.answers["ghostpen/task/cancel"] = function() return { cancelled = true } end
    local select = vim.ui.select
    vim.ui.select = function(items, options, on_choice)
      pick = table.remove(picks, 1)
      select(items, options, on_choice)
    end
    picks = { "task t1", "Go on", "task t3", "Stop it", "task t2", "nothing" }
  ]])
  nvim:type(":Ghostpen tasks<CR>")
  spec.equal(asked(nvim, "ghostpen/task/resume"), { taskId = "t1" })
  nvim:type(":Ghostpen tasks<CR>")
  spec.equal(asked(nvim, "ghostpen/task/cancel"), { taskId = "t3" })
  nvim:type(":Ghostpen tasks<CR>")
  nvim:wait("what can be done is offered", "return #chosen == 6")
  spec.equal(nvim:lua("return chosen[5].texts[2]"), "task t2  (done, 1 files +2 −1)")
  spec.equal(nvim:lua("return chosen[6].texts"), { "Review its change", "Open the conversation" })
end)
