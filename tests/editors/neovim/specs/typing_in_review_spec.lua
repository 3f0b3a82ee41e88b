-- Typing while a review is open, with the real server: around hunks and inside
-- them. What was typed stays through every decision, and through its undo.

local ghostpen = require("ghostpen_editor")
local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local ORIGINAL = scratch.read(scratch.root .. "/" .. ghostpen.fixture .. "/paper.rs")

local function replace(text, old, new)
  return (text:gsub(vim.pesc(old), (new:gsub("%%", "%%%%"))))
end

-- The text of the file as the editor has it.
local function wait_text(nvim, what, text)
  local came = pcall(spec.wait, what, function()
    return nvim:lua("return table.concat(vim.api.nvim_buf_get_lines(vim.fn.bufnr('paper.rs$'), 0, -1, false), '\\n') .. '\\n'") == text
  end)
  if not came then
    spec.equal(nvim:lua("return vim.api.nvim_buf_get_lines(vim.fn.bufnr('paper.rs$'), 0, -1, false)"), vim.split(vim.trim(text), "\n"), what)
  end
end

local function open()
  local nvim = editor.open({
    folder = scratch.workspace({ ["paper.rs"] = ORIGINAL }),
    args = { "paper.rs" },
    init = ("require('ghostpen').setup({ cmd = %q })"):format(scratch.root .. "/target/debug/ghostpen"),
    columns = 130,
    lines = 34,
  })
  ghostpen.wait_until_ready(nvim)
  nvim:type(":Ghostpen rewrite probe($A) ==> probed($A)<CR>")
  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  nvim:type("<CR>")
  nvim:wait("the cursor is in the working file", "return vim.fn.expand('%:t') == 'paper.rs'")
  return nvim
end

-- Lines above and below hunks, words inside two of them, and something that was
-- taken back again. The last hunk clashes. Returns the text then.
local function type_around(nvim)
  nvim:type("ggO<C-u>// typed above<Esc>")
  nvim:type("/probe(1)<CR>o<C-u>    typed_below();<Esc>")
  nvim:type("/probe(2)<CR>A // mine<Esc>")
  nvim:type("/probe(3)<CR>A // never<Esc>uA // no<C-w><C-w>// yes<Esc>")
  nvim:type("/probe(4)<CR>cwmine<Esc>")
  local typed = "// typed above\n" .. ORIGINAL
  typed = replace(typed, "probe(1);\n", "probe(1);\n    typed_below();\n")
  typed = replace(typed, "probe(2);", "probe(2); // mine")
  typed = replace(typed, "probe(3);", "probe(3); // yes")
  typed = replace(typed, "probe(4)", "mine(4)")
  wait_text(nvim, "it is typed", typed)
  return typed
end

spec.it("what is typed around and inside hunks stays, whatever is decided and taken back", function()
  local nvim = open()
  local typed = type_around(nvim)
  for _, text in ipairs({ "yours:    mine(4);", "proposed: probed(4);" }) do
    nvim:wait_screen(text)
  end
  nvim:picture("neovim-typing-in-review")

  -- One is accepted and one rejected, each from where the cursor is in the file, right after more typing.
  nvim:type("gg/probe(1)<CR>O<C-u>    typed_before();<Esc>j:Ghostpen accept<CR>")
  typed = replace(typed, "    probe(1);", "    typed_before();\n    probe(1);")
  local accepted = replace(typed, "probe(1)", "probed(1)")
  wait_text(nvim, "one hunk is accepted", accepted)
  nvim:wait_screen("✓")
  nvim:type("/probe(3)<CR>:Ghostpen reject<CR>")
  nvim:wait_screen("✗")
  wait_text(nvim, "the rejected one leaves what was typed in it", accepted)
  nvim:type(":Ghostpen accept all<CR>")
  accepted = replace(accepted, "probe(2)", "probed(2)")
  wait_text(nvim, "the rest is accepted, and the clash is not", accepted)
  nvim:wait_screen("yours:    mine(4);")

  -- Insert mode is where the undo finds the user.
  nvim:type("gg/second()<CR>O// typed later")
  nvim:type("<C-o>:Ghostpen undo<CR>")
  typed = replace(typed, "fn second()", "// typed later\nfn second()")
  wait_text(nvim, "the second accept is undone", replace(typed, "probe(1)", "probed(1)"))
  nvim:type(" on<Esc>:Ghostpen undo<CR>")
  typed = replace(typed, "// typed later", "// typed later on")
  wait_text(nvim, "both are undone, and what was typed is there", typed)
  nvim:type(":wall<CR>")
  ghostpen.wait_on_disk(nvim, "paper.rs", typed)
end)

spec.it("Neovim's own undo takes typing and an accepted hunk back, one after the other", function()
  local nvim = open()
  nvim:type("gg/probe(2)<CR>A // mine<Esc>:Ghostpen accept<CR>")
  local typed = replace(ORIGINAL, "probe(2);", "probe(2); // mine")
  wait_text(nvim, "it is accepted", replace(typed, "probe(2)", "probed(2)"))
  nvim:type("u")
  wait_text(nvim, "the accept is undone", typed)
  nvim:type("u")
  wait_text(nvim, "what was typed is undone", ORIGINAL)
  nvim:type("<C-r><C-r>")
  wait_text(nvim, "both are done again", replace(typed, "probe(2)", "probed(2)"))
end)
