-- Neovim beside a scripted server that suggests what a test says, in both ways of showing it: Neovim's own ghost
-- text, and ours.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local M = {}

M.ATTACHED = "return #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1"

-- Returns Lua text that makes the scripted server the one that is started.
function M.scripted()
  return ("dofile(%q)"):format(scratch.root .. "/tests/editors/neovim/scripted.lua")
end

-- Opens a Lua file of these lines. `before` is Lua text run before the server starts, and `suggested` what the
-- server suggests.
function M.open(native, lines, suggested, before)
  local setup = ("require('ghostpen').setup({ suggest = { native = %s } })"):format(native)
  local folder = scratch.folder()
  vim.fn.writefile(lines, folder .. "/a.lua")
  local init = table.concat({ before or "", M.scripted(), setup }, "\n")
  local nvim = editor.open({ folder = folder, args = { "a.lua" }, init = init })
  nvim:wait("the server is attached", M.ATTACHED)
  nvim:lua("server.suggest(...)", unpack(type(suggested) == "table" and suggested or { suggested }))
  return nvim
end

-- Runs `fn` for each way, with a function that names a test, and the way.
function M.each_way(fn)
  for _, native in ipairs({ true, false }) do
    local way = native and "Neovim's ghost text" or "our own"
    fn(function(name, test)
      spec.it(("%s (%s)"):format(name, way), test)
    end, native)
  end
end

-- Waits until there is ghost text at the cursor.
function M.wait_visible(nvim)
  nvim:wait("ghost text is visible", "return require('ghostpen.suggest').is_visible()")
end

-- Waits until the buffer has these lines.
function M.wait_lines(nvim, expected)
  local came = pcall(spec.wait, "the lines", function()
    return vim.deep_equal(nvim:lines(), expected)
  end, 3000)
  if not came then
    spec.equal(nvim:lines(), expected)
  end
end

-- Waits until the cursor's line is this.
function M.wait_line(nvim, expected)
  local line = "return vim.api.nvim_get_current_line()"
  local came = pcall(spec.wait, "the line", function()
    return nvim:lua(line) == expected
  end, 3000)
  if not came then
    spec.equal(nvim:lua(line), expected)
  end
end

return M
