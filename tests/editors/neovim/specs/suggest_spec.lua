-- Ghost text against a scripted server: what is taken, what is left, whose keys
-- they are. Both ways of showing it, Neovim's own and ours, keep the same keys.

local spec = require("spec")
local suggested = require("suggested")

local wait_visible = suggested.wait_visible

-- An editor on one empty Lua file with the given ghost text.
local function open(native, suggestion, before)
  return suggested.open(native, { "" }, suggestion, before)
end

-- Waits until the buffer holds this text.
local function wait_text(nvim, expected)
  suggested.wait_lines(nvim, vim.split(expected, "\n"))
end

suggested.each_way(function(it, native)
  it("takes all of it by Tab, as one undo step, and runs the command", function()
    local nvim = open(native, "local answer = 42\nreturn answer")
    nvim:type("ilocal a")
    wait_visible(nvim)
    nvim:wait_screen("local answer = 42")
    nvim:wait_screen("return answer")
    nvim:lua("server.suggest()")
    nvim:type("<Tab>")
    wait_text(nvim, "local answer = 42\nreturn answer")
    nvim:wait("the command came", [[
      local seen = server.seen['workspace/executeCommand']
      return seen and seen[1].command == 'ghostpen.suggestion.accepted' and seen[1].arguments[1] == 's1'
    ]])
    nvim:type("!<Esc>u")
    wait_text(nvim, "local answer = 42\nreturn answer")
    nvim:type("u")
    wait_text(nvim, "local a")
    nvim:type("u")
    wait_text(nvim, "")
  end)

  it("takes a word and then a line, and shows what is left", function()
    local nvim = open(native, "local täg = fünf(1)\nreturn täg")
    nvim:type("ilo")
    wait_visible(nvim)
    nvim:type("<M-Right>")
    wait_text(nvim, "local")
    nvim:wait_screen("local täg = fünf(1)")
    wait_visible(nvim)
    nvim:type("<M-Right>")
    wait_text(nvim, "local täg")
    wait_visible(nvim)
    nvim:type("<M-C-Right>")
    wait_text(nvim, "local täg = fünf(1)")
    wait_visible(nvim)
    nvim:type("<Tab>")
    wait_text(nvim, "local täg = fünf(1)\nreturn täg")
    spec.equal(
      nvim:lua("return vim.tbl_map(function(p) return p.acceptedLength end, server.seen['ghostpen/suggestion/partlyAccepted'])"),
      { 5, 9, 19 },
      "UTF-16 units from the start"
    )
  end)

  it("doubles nothing that was typed since it was asked", function()
    local nvim = open(native, "return answer")
    nvim:type("iret")
    wait_visible(nvim)
    nvim:lua("server.hold['textDocument/inlineCompletion'] = true")
    nvim:type("ur<Tab>")
    wait_text(nvim, "return answer")
  end)

  it("goes when what is typed does not agree, and Tab is a tab again", function()
    local nvim = open(native, "return answer")
    nvim:type("ire")
    wait_visible(nvim)
    nvim:lua("server.suggest()")
    nvim:type("x")
    nvim:wait("ghost text is gone", "return not require('ghostpen.suggest').is_visible()")
    nvim:type("<Tab>")
    wait_text(nvim, "rex\t")
  end)

  it("hands Tab on to the user's own mapping when nothing is shown", function()
    local nvim = open(native, "return answer", "vim.keymap.set('i', '<Tab>', function() return 'mine' end, { expr = true })")
    nvim:lua("server.suggest()")
    nvim:type("i<Tab>")
    wait_text(nvim, "mine")
    nvim:lua("server.suggest('mine too')")
    nvim:type("<Space>")
    wait_visible(nvim)
    nvim:type("<Tab>")
    wait_text(nvim, "mine too")
  end)

  it("is hidden by its key and comes again with typing", function()
    local nvim = open(native, "return answer")
    nvim:type("iret")
    wait_visible(nvim)
    nvim:type("<C-]>")
    nvim:wait("ghost text is gone", "return not require('ghostpen.suggest').is_visible()")
    nvim:type("u")
    wait_visible(nvim)
  end)

  it("walks through several suggestions", function()
    local nvim = open(native, { "return one", "return two" })
    nvim:type("iret")
    wait_visible(nvim)
    nvim:type("<M-]>")
    nvim:wait_screen("return two")
    nvim:type("<M-[>")
    nvim:wait_screen("return one")
    nvim:type("<M-]><Tab>")
    wait_text(nvim, "return two")
  end)

  it("is not shown after leaving insert mode", function()
    local nvim = open(native, "return answer")
    nvim:lua("server.hold['textDocument/inlineCompletion'] = true")
    nvim:type("iret")
    nvim:wait("it was asked", "return server.seen['textDocument/inlineCompletion'] ~= nil")
    nvim:type("<Esc>")
    nvim:lua("server.release('textDocument/inlineCompletion')")
    nvim:wait("the answer came", "return vim.fn.mode() == 'n' and #server.held == 0")
    spec.equal(nvim:lua("return require('ghostpen.suggest').is_visible()"), false)
  end)
end)
