-- Runs the Lua specs against the real Neovim that executes this file:
--
--     .tools/bin/nvim -l tests/editors/neovim/run.lua [part of a spec's name]…
--
-- A spec is a file specs/*_spec.lua here, or ../helix/*_spec.lua, as Neovim runs
-- the specs of the other terminal editor too. The exit code is 0 only when every test
-- passed and at least one ran.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, "S").source:sub(2)))
package.path = here .. "/?.lua;" .. package.path

local spec = require("spec")

local function is_selected(path)
  for _, part in ipairs(arg) do
    if vim.fs.basename(path):find(part, 1, true) then
      return true
    end
  end
  return #arg == 0
end

local specs = vim.fn.glob(here .. "/specs/*_spec.lua", true, true)
vim.list_extend(specs, vim.fn.glob(here .. "/../helix/*_spec.lua", true, true))
for _, path in ipairs(specs) do
  if is_selected(path) then
    spec.file(path)
  end
end
os.exit(spec.finish())
