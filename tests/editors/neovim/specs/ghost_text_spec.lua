-- Ghost text while typing, taken by key: whole and word by word; by Neovim's own
-- inline completion and by the plugin's for editors that have none.

local ghostpen = require("ghostpen_editor")
local spec = require("spec")

-- A line that stands in three places of the fixture, cut where only one continuation is known.
local LINE = "let said = greet_visitor(name);"
local TYPED = "let said = gr"

local function with_ghost_text(options)
  local nvim = ghostpen.open(ghostpen.fixture .. "/greet.rs", options)
  nvim:type("Go" .. TYPED)
  -- What the person sees is the whole line; what the file holds is what was typed.
  nvim:wait_screen(LINE)
  spec.equal(vim.list_slice(nvim:lines(), #nvim:lines())[1], TYPED)
  return nvim
end

local function last_line_is(nvim, expected)
  nvim:wait("the last line is " .. expected, ("return vim.fn.getline('$') == %q"):format(expected))
end

for name, native in pairs({ ["Neovim's own"] = true, ["the plugin's"] = false }) do
  spec.it(("%s ghost text appears while typing, and Tab takes it"):format(name), function()
    local nvim = with_ghost_text({ suggest = { native = native } })
    nvim:picture("neovim-ghost-text")
    nvim:type("<Tab>")
    last_line_is(nvim, LINE)
  end)

  spec.it(("one word of %s ghost text is taken, and the rest stays"):format(name), function()
    local nvim = with_ghost_text({ suggest = { native = native } })
    nvim:type("<M-Right>")
    last_line_is(nvim, "let said = greet_visitor")
    nvim:wait_screen(LINE)
  end)
end

spec.it("Tab is Tab where there is no ghost text", function()
  local nvim = ghostpen.open(ghostpen.fixture .. "/greet.rs")
  nvim:type("Go<C-]><Tab>")
  last_line_is(nvim, "    ")
end)
