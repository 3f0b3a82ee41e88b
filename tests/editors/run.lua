-- Runs the Lua specs of one terminal editor. Neovim executes them all, as it has
-- Lua, processes and an event loop; the editor under test runs in tmux:
--
--     .tools/bin/nvim -l tests/editors/run.lua EDITOR [part of a spec's name]…
--
-- A spec is a file EDITOR/specs/*_spec.lua. The exit code is 0 only when every
-- test passed and at least one ran.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, "S").source:sub(2)))
local name = table.remove(arg, 1)
local specs = name and vim.fn.glob(("%s/%s/specs/*_spec.lua"):format(here, name), true, true) or {}
if #specs == 0 then
  io.stderr:write("usage: run.lua neovim|helix|emacs [part of a spec's name]…\n")
  os.exit(2)
end
package.path = ("%s/terminal/?.lua;%s/%s/?.lua;%s"):format(here, here, name, package.path)

local spec = require("spec")

local function is_selected(path)
  for _, part in ipairs(arg) do
    if vim.fs.basename(path):find(part, 1, true) then
      return true
    end
  end
  return #arg == 0
end

for _, path in ipairs(specs) do
  if is_selected(path) then
    spec.file(path)
  end
end
os.exit(spec.finish())
