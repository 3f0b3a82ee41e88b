-- The review against a scripted server: what is shown, and what each key sends.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local SCRIPTED = scratch.root .. "/tests/editors/neovim/scripted.lua"

-- Inside the editor: a change of three hunks in two files, whose state the
-- scripted server keeps as the real one does.
local CHANGE = [[
  local function uri(name)
    return vim.uri_from_fname(vim.fn.getcwd() .. "/" .. name)
  end
  local function hunk(id, line, old, new, state, conflict)
    local range = { start = { line = line, character = 0 }, ["end"] = { line = line, character = #old } }
    return { hunkId = id, state = state, range = range, proposedRange = range, oldText = old, newText = new, conflict = conflict }
  end
  local function file(name, hunks)
    local base = "ghostpen-file://c1/" .. name
    return {
      uri = uri(name), path = name, proposedUri = base .. "?proposed", baseUri = base .. "?base",
      kind = "edit", added = #hunks, removed = #hunks, hunks = hunks,
    }
  end
  change = {
    changeId = "c1", title = "Rename one to uno", state = "open",
    files = {
      file("a.lua", { hunk("h1", 0, "one()", "uno()", "proposed"), hunk("h2", 2, "one(1)", "uno(1)", "proposed") }),
      file("b.lua", { hunk("h3", 0, "one(2)", "uno(2)", "conflict", "line 1 was edited since") }),
    },
  }
  server.answers["ghostpen/change/show"] = function()
    return vim.deepcopy(change)
  end
  server.answers["ghostpen/change/list"] = function()
    return { changes = { { changeId = "c1", title = change.title, state = "open", files = 2, hunks = 3, added = 3, removed = 3 } }, entries = {} }
  end
  server.answers["workspace/textDocumentContent"] = function(params)
    local name = params.uri:match("^ghostpen%-file://c1/(.*)%?proposed$")
    local lines = vim.fn.readfile(name)
    return { text = table.concat(lines, "\n"):gsub("one", "uno") .. "\n" }
  end
  local function decide(state, counted)
    return function(params)
      local count = 0
      for _, file in ipairs(change.files) do
        for _, hunk in ipairs(file.hunks) do
          local named = not params.hunkIds or vim.list_contains(params.hunkIds, hunk.hunkId)
          if named and (not params.uri or params.uri == file.uri) and hunk.state == "proposed" then
            hunk.state, count = state, count + 1
          end
        end
      end
      return { [counted] = count, conflicts = {} }
    end
  end
  server.answers["ghostpen/change/accept"] = decide("accepted", "accepted")
  server.answers["ghostpen/change/reject"] = decide("rejected", "rejected")
  server.answers["ghostpen/change/undo"] = function()
    local conflict = { uri = uri("b.lua"), message = "line 1 was edited since" }
    return { entryId = "e1", undone = 2, conflicts = { conflict } }
  end
]]

local function open()
  local folder = scratch.folder()
  vim.fn.writefile({ "one()", "-- between", "one(1)" }, folder .. "/a.lua")
  vim.fn.writefile({ "one(2)" }, folder .. "/b.lua")
  local init = ("dofile(%q)\nvim.lsp.enable('ghostpen')"):format(SCRIPTED)
  local nvim = editor.open({ folder = folder, args = { "a.lua" }, init = init, columns = 140 })
  nvim:wait("the server is attached", "return #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1")
  nvim:lua(CHANGE)
  return nvim
end

-- Opens the review as the server does when a task is done.
local function open_review(nvim)
  nvim:lua([[server.tell("ghostpen/task/event", { taskId = "t1", state = "done", message = "3 places", changeId = "c1", openReview = true })]])
  nvim:wait_screen("Rename one to uno")
end

-- The arguments of the latest request of a method.
local function asked(nvim, method)
  return nvim:lua("local seen = server.seen[...]; return seen and seen[#seen]", method)
end

local function wait_states(nvim, expected)
  nvim:wait(
    expected,
    ([[
    local states = {}
    for _, file in ipairs(change.files) do
      for _, hunk in ipairs(file.hunks) do table.insert(states, hunk.state) end
    end
    return table.concat(states, " ") == %q
  ]]):format(expected)
  )
end

spec.it("shows files, hunks, a conflict, and both sides in diff mode", function()
  local nvim = open()
  open_review(nvim)
  for _, text in ipairs({ "a.lua +2 −2", "○    1 uno()", "○    3 uno(1)", "b.lua +1 −1", "!    1 line 1 was edited since" }) do
    nvim:wait_screen(text)
  end
  local sides = nvim:lua([[
    local sides = {}
    for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
      if vim.wo[win].diff then
        local buf = vim.api.nvim_win_get_buf(win)
        sides[vim.fs.basename(vim.api.nvim_buf_get_name(buf))] = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
      end
    end
    return sides
  ]])
  spec.equal(sides, {
    ["a.lua"] = { "one()", "-- between", "one(1)" },
    ["a.lua?proposed"] = { "uno()", "-- between", "uno(1)" },
  })
  spec.equal(nvim:lua("return vim.bo[vim.fn.bufnr('a.lua?proposed')].filetype"), "lua")
end)

spec.it("accepts and rejects the hunk under the cursor, and goes on to the next", function()
  local nvim = open()
  open_review(nvim)
  nvim:type("r")
  nvim:wait_screen("✗    1 uno()")
  spec.equal(asked(nvim, "ghostpen/change/reject"), { changeId = "c1", hunkIds = { "h1" } })
  nvim:wait("the cursor is on the next hunk", "return vim.api.nvim_get_current_line():find('uno(1)', 1, true)")
  nvim:type("a")
  nvim:wait_screen("✓    3 uno(1)")
  spec.equal(asked(nvim, "ghostpen/change/accept"), { changeId = "c1", hunkIds = { "h2" } })
  wait_states(nvim, "rejected accepted conflict")
end)

spec.it("decides from the proposed side and from the working file, by file and all at once", function()
  local nvim = open()
  open_review(nvim)
  nvim:type("<C-w>l<C-w>lGa")
  nvim:wait_screen("✓    3 uno(1)")
  spec.equal(asked(nvim, "ghostpen/change/accept"), { changeId = "c1", hunkIds = { "h2" } })
  nvim:type("<C-w>hgg:Ghostpen reject<CR>")
  nvim:wait_screen("✗    1 uno()")
  spec.equal(asked(nvim, "ghostpen/change/reject"), { changeId = "c1", hunkIds = { "h1" } })
  nvim:type("<C-w>hA")
  nvim:wait("the file is accepted", "return #server.seen['ghostpen/change/accept'] == 2")
  spec.contains(asked(nvim, "ghostpen/change/accept").uri, "/a.lua")
  nvim:type("gr")
  nvim:wait("all is rejected", "return #server.seen['ghostpen/change/reject'] == 2")
  spec.equal(asked(nvim, "ghostpen/change/reject"), { changeId = "c1" })
end)

spec.it("walks over the files and shows the one it reaches", function()
  local nvim = open()
  open_review(nvim)
  nvim:type("]h]h")
  nvim:wait("b is shown", "return vim.fn.bufwinnr('b.lua?proposed') > 0")
  spec.contains(nvim:lua("return vim.api.nvim_get_current_line()"), "was edited since")
  nvim:type("[h[h")
  nvim:wait("a is shown again", "return vim.fn.bufwinnr('a.lua?proposed') > 0")
  nvim:type("Q")
  nvim:wait("the quickfix list has what is proposed", "return #vim.fn.getqflist() == 2")
end)

spec.it("shows the file that the cursor moves to, read and known to the server", function()
  local nvim = open()
  open_review(nvim)
  nvim:type("G")
  nvim:wait("b is there on both sides", [[
    local buf = vim.fn.bufnr("b.lua?proposed")
    return vim.fn.bufwinid(buf) > 0 and vim.api.nvim_buf_get_lines(buf, 0, 1, false)[1] == "uno(2)"
      and #vim.lsp.get_clients({ name = "ghostpen", bufnr = vim.fn.bufnr("/b.lua$") }) == 1
  ]])
end)

spec.it("says below a hunk what it needs, what else is for its lines, and both sides where it clashes", function()
  local nvim = open()
  nvim:lua([[
    local hunks = change.files[1].hunks
    hunks[2].needs, hunks[2].overlaps = { "h1" }, { { changeId = "c2", hunkId = "h1", title = "Tidy up" } }
  ]])
  open_review(nvim)
  for _, text in ipairs({ "needs a.lua:1", "also changed by “Tidy up”", "proposed: uno(2)" }) do
    nvim:wait_screen(text)
  end
  nvim:type("a")
  nvim:wait_screen("✓    1 uno()")
  nvim:wait_gone("needs a.lua:1")
end)

spec.it("shows where a file moves to", function()
  local nvim = open()
  nvim:lua([[
    local file = change.files[1]
    file.kind, file.movesTo = "move", file.uri:gsub("a.lua$", "lib/a.lua")
    table.insert(file.hunks, 1, vim.tbl_extend("force", file.hunks[1], { hunkId = "h0", part = "place", newText = "" }))
  ]])
  open_review(nvim)
  nvim:wait_screen("→ lib/a.lua")
  nvim:wait_screen("moves the file")
end)

spec.it("checks what accepting would break, and runs a command of the user's on it", function()
  local nvim = open()
  open_review(nvim)
  nvim:lua([[
    said = {}
    vim.notify = function(text) table.insert(said, text) end
    server.answers["ghostpen/change/check"] = function(params)
      local ran = params.command and { exitCode = 1, output = "it failed\n" }
      return { faults = {}, missing = {}, conflicts = {}, command = ran or vim.NIL, message = "nothing was found" }
    end
  ]])
  nvim:type("c")
  nvim:wait("it is said", "return said[1] and said[1]:find('nothing was found', 1, true)")
  spec.equal(asked(nvim, "ghostpen/change/check"), { changeId = "c1", hunkIds = { "h1" } })
  nvim:type(":Ghostpen check all make test<CR>")
  nvim:wait_screen("it failed")
  spec.equal(asked(nvim, "ghostpen/change/check"), { changeId = "c1", command = { "sh", "-c", "make test" } })
end)

spec.it("undoes from the review, and says what stands against it", function()
  local nvim = open()
  open_review(nvim)
  nvim:lua("said = {}; vim.notify = function(text) table.insert(said, text) end")
  nvim:type("u")
  nvim:wait("it is said", "return said[1] and said[1]:find('2 undone', 1, true) and said[1]:find('b.lua: line 1 was edited since', 1, true)")
end)

spec.it("draws the change anew when the cursor comes back from the file", function()
  local nvim = open()
  open_review(nvim)
  nvim:type("<CR>")
  nvim:lua([[change.files[1].hunks[1].state, change.files[1].hunks[1].conflict = "conflict", "it was typed over"]])
  nvim:type("<C-w>h")
  nvim:wait_screen("!    1 it was typed over")
end)

spec.it("draws the change anew when the server says that it moved, and tells the user's own hook", function()
  local nvim = open()
  open_review(nvim)
  nvim:lua([[
    vim.api.nvim_create_autocmd("User", { pattern = "GhostpenReview", callback = function(event) hooked = event.data.hunksProposed end })
    change.files[1].hunks[1].state, change.files[1].hunks[1].conflict = "conflict", "it was typed over"
    server.tell("ghostpen/change/changed", { changeId = "c1", state = "open", files = {}, hunksProposed = 1 })
  ]])
  nvim:wait_screen("!    1 it was typed over")
  spec.equal(nvim:lua("return hooked"), 1)
  nvim:lua([[server.tell("ghostpen/status/changed", { state = "indexing", message = "reading", indexedFiles = 3, engine = "embedded" })]])
  nvim:wait("the statusline shows both", "return require('ghostpen').statusline() == 'ghostpen … ±1'")
end)

spec.it("reads a proposed file again when the server refreshes it, and closes without a trace", function()
  local nvim = open()
  open_review(nvim)
  nvim:lua([[
    server.answers["workspace/textDocumentContent"] = function() return { text = "fresh\n" } end
    answer = server.call("workspace/textDocumentContent/refresh", { uri = "ghostpen-file://c1/a.lua?proposed" })
  ]])
  nvim:wait_screen("fresh")
  spec.equal(nvim:lua("return answer == vim.NIL"), true)
  nvim:type("q")
  nvim:wait("one tab is left", "return #vim.api.nvim_list_tabpages() == 1 and not vim.wo.diff")
  spec.equal(nvim:lines(), { "one()", "-- between", "one(1)" })
end)

spec.it("asks for a pattern and a replacement, and starts the rewrite", function()
  local nvim = open()
  nvim:lua([[
    server.answers["ghostpen/task/start"] = function() return { taskId = "t1" } end
    local replies = { "one($X)", "uno($X)" }
    vim.ui.input = function(_, on_answer) on_answer(table.remove(replies, 1)) end
    local client = vim.lsp.get_clients({ name = "ghostpen" })[1]
    client:exec_cmd({ title = "", command = "ghostpen.rewrite", arguments = { { pattern = "one()", language = "lua" } } })
  ]])
  nvim:wait("it was started", "return server.seen['ghostpen/task/start'] ~= nil")
  spec.equal(asked(nvim, "ghostpen/task/start").task, { kind = "rewrite", pattern = "one($X)", replacement = "uno($X)", language = "lua" })
  nvim:type(":Ghostpen rewrite one($X) ==> uno($X)<CR>")
  nvim:wait("it was started again", "return #server.seen['ghostpen/task/start'] == 2")
  spec.equal(asked(nvim, "ghostpen/task/start").task, { kind = "rewrite", pattern = "one($X)", replacement = "uno($X)", language = "lua" })
  nvim:lua("vim.ui.input = function(options) offered = options.default end")
  nvim:type("ggVj:Ghostpen rewrite<CR>")
  nvim:wait("the selection is offered, in one line", "return offered == 'one() -- between'")
  nvim:type("gg0:Ghostpen rename eins<CR>")
  nvim:wait("the rename was started", "return #server.seen['ghostpen/task/start'] == 3")
  local task = asked(nvim, "ghostpen/task/start").task
  spec.equal({ task.kind, task.newName, task.position.line }, { "rename", "eins", 0 })
end)

spec.it("lets a proposal be edited, and proposes what was written", function()
  local nvim = open()
  open_review(nvim)
  nvim:lua([[
    server.answers["ghostpen/change/edit"] = function(params)
      change.files[1].hunks[1].newText = params.newText
      vim.schedule(function()
        server.tell("ghostpen/change/changed", { changeId = "c1", state = "open", files = {}, hunksProposed = 2 })
      end)
      return vim.empty_dict()
    end
  ]])
  nvim:type("e")
  nvim:wait_screen("what is proposed: change it and :write")
  spec.equal({ nvim:lines(), nvim:lua("return vim.bo.filetype") }, { { "uno()" }, "lua" })
  nvim:type("ccuno_due()<CR>tre()<Esc>:write<CR>")
  nvim:wait("it was sent", "return server.seen['ghostpen/change/edit'] ~= nil")
  spec.equal(asked(nvim, "ghostpen/change/edit"), { changeId = "c1", hunkId = "h1", newText = "uno_due()\ntre()\n" })
  nvim:wait_screen("○    1 uno_due()")
  nvim:wait("it is written", "return not vim.bo.modified")
  nvim:type("ggdG:wq<CR>")
  nvim:wait("it was sent again", "return #server.seen['ghostpen/change/edit'] == 2")
  spec.equal(asked(nvim, "ghostpen/change/edit").newText, "")
  nvim:wait("its window is closed", "return vim.bo.filetype == 'ghostpen-review'")
end)

spec.it("shows both sides of a conflict", function()
  local nvim = open()
  open_review(nvim)
  nvim:type("G")
  nvim:wait_screen("conflict: line 1 was edited since")
  nvim:wait_screen("- one(2)")
  nvim:wait_screen("+ uno(2)")
  nvim:picture("neovim-conflict")
end)

-- Line and text of the signs in the file that is shown.
local SIGNS = [[
  local marks = vim.api.nvim_buf_get_extmarks(0, vim.api.nvim_create_namespace("ghostpen.marks"), 0, -1, { details = true })
  return vim.iter(marks):map(function(mark) return mark[2] + 1 .. vim.trim(mark[4].sign_text) end):join(" ")
]]

local function wait_signs(nvim, expected)
  local came = pcall(spec.wait, "the signs", function()
    return nvim:lua(SIGNS) == expected
  end, 3000)
  if not came then
    spec.equal(nvim:lua(SIGNS), expected)
  end
end

spec.it("has a sign in the user's own file for each hunk to be decided, which moves with what is typed", function()
  local nvim = open()
  nvim:lua([[server.tell("ghostpen/change/changed", { changeId = "c1", state = "open", files = {}, hunksProposed = 2 })]])
  wait_signs(nvim, "1○ 3○")
  nvim:type("ggOtyped<CR>on<Esc>")
  wait_signs(nvim, "3○ 5○")
  nvim:lua([[
    change.files[1].hunks[1].state, change.files[1].hunks[2].state = "conflict", "rejected"
    server.tell("ghostpen/change/changed", { changeId = "c1", state = "open", files = {}, hunksProposed = 0 })
  ]])
  wait_signs(nvim, "1!")
  -- A file that is read later has its own.
  nvim:type(":edit! b.lua<CR>")
  wait_signs(nvim, "1!")
  nvim:lua([[server.tell("ghostpen/change/changed", { changeId = "c1", state = "decided", files = {}, hunksProposed = 0 })]])
  wait_signs(nvim, "")
end)

spec.it("knows what waits for review from before, and says so at once", function()
  local nvim = open()
  nvim:type(":Ghostpen restart<CR>")
  wait_signs(nvim, "1○ 3○")
  nvim:wait("the statusline has it", "return require('ghostpen.review').pending() == 2")
end)
