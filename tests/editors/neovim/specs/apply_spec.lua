-- The client's own `workspace/applyEdit`: all or nothing, and an honest answer.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local SCRIPTED = scratch.root .. "/tests/editors/neovim/scripted.lua"

-- An editor with `a.lua` shown and `b.lua` hidden, both known to the server.
local function open()
  local folder = scratch.folder()
  vim.fn.writefile({ "local a = 1", "return a" }, folder .. "/a.lua")
  vim.fn.writefile({ "local b = 1", "return b" }, folder .. "/b.lua")
  local init = ("vim.o.hidden = true\ndofile(%q)\nvim.lsp.enable('ghostpen')"):format(SCRIPTED)
  local nvim = editor.open({ folder = folder, args = { "b.lua", "a.lua" }, init = init })
  nvim:wait("b is attached", "return #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1")
  nvim:type(":edit a.lua<CR>")
  nvim:wait("a is attached", "return vim.fn.bufname() == 'a.lua' and #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1")
  return nvim
end

-- Sends an edit that puts `text` at the start of each file; `stale` names the
-- files whose version it gets wrong. Returns the answer and both texts.
local function apply(nvim, files, stale, text)
  return nvim:lua(
    [[
    local files, stale, text = ...
    local changes = {}
    for _, name in ipairs(files) do
      local buf = vim.fn.bufnr(name)
      local version = buf > 0 and vim.lsp.util.buf_versions[buf] or 0
      local start = { line = 0, character = 0 }
      table.insert(changes, {
        textDocument = {
          uri = buf > 0 and vim.uri_from_bufnr(buf) or vim.uri_from_fname(vim.fn.getcwd() .. "/" .. name),
          version = version + (vim.list_contains(stale, name) and -1 or 0),
        },
        edits = { { range = { start = start, ["end"] = start }, newText = text } },
      })
    end
    local answer = server.call("workspace/applyEdit", { label = "a test", edit = { documentChanges = changes } })
    local function first(name)
      return vim.api.nvim_buf_get_lines(vim.fn.bufnr(name), 0, 1, false)[1]
    end
    return { answer = answer, a = first("a.lua"), b = first("b.lua") }
    ]],
    files,
    stale,
    text
  )
end

spec.it("applies to every loaded buffer, hidden ones too, and saves none", function()
  local nvim = open()
  local result = apply(nvim, { "a.lua", "b.lua" }, {}, "-- ")
  spec.equal(result, { answer = { applied = true }, a = "-- local a = 1", b = "-- local b = 1" })
  spec.equal(nvim:lua("return vim.bo[vim.fn.bufnr('b.lua')].modified"), true)
  local sent = nvim:lua("return #server.seen['textDocument/didChange']")
  spec.equal(sent, 2, "both texts were told to the server at once")
end)

spec.it("is one undo step, apart from what was typed before and after", function()
  local nvim = open()
  nvim:type("A -- x<Esc>")
  nvim:wait("it is typed", "return vim.api.nvim_get_current_line() == 'local a = 1 -- x'")
  apply(nvim, { "a.lua" }, {}, "-- ")
  nvim:type("A!<Esc>uu")
  nvim:wait("the edit is undone, the typing not", "return vim.api.nvim_get_current_line() == 'local a = 1 -- x'")
end)

for name, stale in pairs({ first = "a.lua", second = "b.lua" }) do
  spec.it(("refuses the whole when the %s version does not match"):format(name), function()
    local nvim = open()
    local result = apply(nvim, { "a.lua", "b.lua" }, { stale }, "-- ")
    spec.equal({ result.a, result.b }, { "local a = 1", "local b = 1" }, "nothing was applied")
    spec.equal(result.answer.applied, false)
    spec.equal(result.answer.failedChange, name == "first" and 0 or 1)
    spec.contains(result.answer.failureReason, stale)
  end)
end

spec.it("refuses the whole for a file that is not open, and for one that is locked", function()
  local nvim = open()
  local result = apply(nvim, { "a.lua", "c.lua" }, {}, "-- ")
  spec.equal({ result.answer.applied, result.a }, { false, "local a = 1" })
  spec.contains(result.answer.failureReason, "c.lua is not open")
  nvim:lua("vim.bo[vim.fn.bufnr('b.lua')].modifiable = false")
  result = apply(nvim, { "a.lua", "b.lua" }, {}, "-- ")
  spec.equal({ result.answer.applied, result.a }, { false, "local a = 1" })
  spec.contains(result.answer.failureReason, "not modifiable")
end)

spec.it("knows a file by its name, however the URI escapes it", function()
  local nvim = open()
  nvim:type(":edit ü+[1]@x.lua<CR>")
  nvim:wait("it is attached", "return vim.fn.bufname():find('@x') and #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1")
  local answer = nvim:lua([[
    local folder = vim.uri_from_fname(vim.fn.getcwd())
    local start = { line = 0, character = 0 }
    local edits = { { range = { start = start, ["end"] = start }, newText = "-- " } }
    local document = { uri = folder .. "/%c3%bc%2b%5b1%5d%40x.lua", version = vim.lsp.util.buf_versions[vim.fn.bufnr()] }
    return server.call("workspace/applyEdit", { edit = { documentChanges = { { textDocument = document, edits = edits } } } })
  ]])
  spec.equal(answer, { applied = true })
  spec.equal(nvim:lines(), { "-- " })
end)

spec.it("puts everything back when an edit fails midway", function()
  local nvim = open()
  nvim:lua([[
    local real, calls = vim.lsp.util.apply_text_edits, 0
    vim.lsp.util.apply_text_edits = function(...)
      calls = calls + 1
      real(...)
      assert(calls < 2, "the second file fails")
    end
  ]])
  local result = apply(nvim, { "a.lua", "b.lua" }, {}, "-- ")
  spec.equal({ result.a, result.b }, { "local a = 1", "local b = 1" })
  spec.equal(result.answer.applied, false)
  spec.equal(result.answer.failedChange, 1)
  spec.contains(result.answer.failureReason, "the second file fails")
end)
