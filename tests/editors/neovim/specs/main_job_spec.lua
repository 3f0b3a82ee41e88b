-- The main job with the real server: a rename across files is delegated from a
-- code action, reviewed as a diff, rejected in one place, accepted in all
-- others, and undone after the user has typed on.

local ghostpen = require("ghostpen_editor")
local spec = require("spec")

local GREET = ghostpen.fixture .. "/greet.rs"
local DOOR = ghostpen.fixture .. "/door.rs"
local WINDOW = ghostpen.fixture .. "/window.rs"

local function replace(text, old, new)
  return (text:gsub(vim.pesc(old), new))
end

-- What stands in strings and comments is no use of the function.
local function calls_renamed(text)
  return replace(text, "greet_visitor(", "welcome_guest(")
end

local function all_renamed(text)
  return replace(calls_renamed(text), "::greet_visitor;", "::welcome_guest;")
end

spec.it("a rename is reviewed, rejected in one place, accepted in the others, and undone after typing", function()
  local nvim = ghostpen.open(DOOR)
  nvim:lua([[
    versions = {}
    local apply = require("ghostpen.apply").apply
    require("ghostpen.apply").apply = function(params, client)
      for _, change in ipairs(params.edit.documentChanges or {}) do
        table.insert(versions, change.textDocument.version)
      end
      return apply(params, client)
    end
  ]])
  local original = {}
  for _, path in ipairs({ GREET, DOOR, WINDOW }) do
    original[path] = ghostpen.read(nvim, path)
  end

  nvim:type(":call search('= greet_visitor')<CR>wgra")
  nvim:wait_screen("Ghostpen: rename `greet_visitor` everywhere")
  nvim:type("1<CR>")
  nvim:wait_screen("Rename greet_visitor to:")
  nvim:type("<C-u>welcome_guest<CR>")

  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  nvim:wait("both sides are shown", [[
    local sides = {}
    for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
      if vim.wo[window].diff then
        table.insert(sides, table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)))
      end
    end
    return #sides == 2 and sides[1]:find("greet_visitor(name)", 1, true) and sides[2]:find("welcome_guest(name)", 1, true)
  ]])
  for path, text in pairs(original) do
    spec.equal(ghostpen.read(nvim, path), text, path .. " before the accept")
  end

  nvim:picture("neovim-review")
  nvim:type("gg/use crate::greet<CR>")
  nvim:wait("the cursor is on the first file's use", "return vim.fn.getline('.'):find('welcome_guest;', 1, true)")
  nvim:type("r")
  nvim:wait("one hunk is rejected", "return vim.fn.search('✗', 'nw') > 0")
  nvim:type("ga")
  nvim:wait("all others are accepted", "return vim.fn.search('○', 'nw') == 0 and vim.fn.search('✓', 'nw') > 0")
  nvim:type("q:wall<CR>")
  ghostpen.wait_on_disk(nvim, DOOR, calls_renamed(original[DOOR]))
  ghostpen.wait_on_disk(nvim, GREET, all_renamed(original[GREET]))
  ghostpen.wait_on_disk(nvim, WINDOW, all_renamed(original[WINDOW]))

  -- What the editor's own undo takes out is to be decided again, and accepted once it is back.
  local decided = "return require('ghostpen.review').pending() == 0"
  nvim:wait("all is decided", decided)
  nvim:type("u")
  nvim:wait("the file is as it was", "return vim.fn.search('welcome_guest', 'nw') == 0")
  nvim:wait("its hunks wait again", "return require('ghostpen.review').pending() > 0")
  nvim:type("<C-r>")
  nvim:wait("all is decided again", decided)

  nvim:type("ggO<C-u>// typed later<Esc>")
  nvim:type(":Ghostpen undo<CR>")
  nvim:wait("the undo has reached the buffer", "return vim.fn.search('welcome_guest', 'nw') == 0")
  nvim:type(":wall<CR>")
  ghostpen.wait_on_disk(nvim, DOOR, "// typed later\n" .. original[DOOR])
  local versions = nvim:lua("return versions")
  spec.equal(#versions, 2, "edits of the open file, each for one version")
  assert(versions[1] < versions[2], "the undo is for a later version than the accept")
  ghostpen.wait_on_disk(nvim, GREET, original[GREET])
  ghostpen.wait_on_disk(nvim, WINDOW, original[WINDOW])
end)

spec.it("a rewrite by pattern is accepted whole, and undone after the server was killed", function()
  local nvim = ghostpen.open(DOOR)
  local door, window = ghostpen.read(nvim, DOOR), ghostpen.read(nvim, WINDOW)

  nvim:type(":Ghostpen rewrite greet_visitor($A) ==> greet_visitor($A.trim())<CR>")
  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  nvim:type("ga")
  nvim:wait("all is accepted", "return vim.fn.search('○', 'nw') == 0 and vim.fn.search('✓', 'nw') > 0")
  nvim:type("q:wall<CR>")
  ghostpen.wait_on_disk(nvim, DOOR, replace(door, "greet_visitor(name)", "greet_visitor(name.trim())"))
  ghostpen.wait_on_disk(nvim, WINDOW, replace(window, "greet_visitor(name)", "greet_visitor(name.trim())"))

  ghostpen.kill_server(nvim)
  nvim:type(":Ghostpen undo<CR>")
  nvim:wait("the undo has reached the buffer", "return vim.fn.search('trim', 'nw') == 0")
  nvim:type(":wall<CR>")
  ghostpen.wait_on_disk(nvim, DOOR, door)
  ghostpen.wait_on_disk(nvim, WINDOW, window)
end)
