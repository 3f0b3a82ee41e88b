-- Ghost text while typing, with the real server, taken by key: whole and word by
-- word; by Neovim's own inline completion and by the plugin's for editors that
-- have none. What is suggested is the engine's business; that it is what is
-- shown, and what the key brings, is this spec's.

local ghostpen = require("ghostpen_editor")
local spec = require("spec")

local function last_line(nvim)
  return nvim:lua("return vim.fn.getline('$')")
end

for name, native in pairs({ ["Neovim's own"] = true, ["the plugin's"] = false }) do
  local function open()
    return ghostpen.open(ghostpen.fixture .. "/door.rs", { suggest = { native = native } })
  end

  spec.it(("%s ghost text appears while typing, and Tab takes it"):format(name), function()
    local nvim = open()
    local shown = ghostpen.type_until_ghost_text(nvim)
    spec.equal(last_line(nvim), ghostpen.typed, "the line before Tab")
    nvim:picture("neovim-ghost-text")
    nvim:type("<Tab>")
    spec.wait("the line is what was shown", function()
      return last_line(nvim) == shown
    end)
  end)

  spec.it(("one word of %s ghost text is taken"):format(name), function()
    local nvim = open()
    local shown = ghostpen.type_until_ghost_text(nvim)
    nvim:type("<M-Right>")
    local taken = spec.wait("the line is longer", function()
      local line = last_line(nvim)
      return line ~= ghostpen.typed and line
    end)
    spec.equal(taken, shown:sub(1, #taken))
    spec.equal(taken:match("[%w_]+$"), taken:match("%S+$"), "what was taken ends with one word")
  end)
end

spec.it("Tab is Tab where there is no ghost text", function()
  local nvim = ghostpen.open(ghostpen.fixture .. "/greet.rs")
  nvim:type("Go<C-]><Tab>")
  spec.wait("the line is indented", function()
    return last_line(nvim) == "    "
  end)
end)
