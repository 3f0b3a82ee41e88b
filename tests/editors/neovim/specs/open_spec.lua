-- The driver itself: a file of this repository is to be seen in the terminal,
-- and what is typed arrives.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

spec.it("shows a file of this repository and takes what is typed", function()
  local nvim = editor.open({ folder = scratch.repository(), args = { "Cargo.toml" } })
  nvim:wait_screen("[workspace.package]")

  nvim:type("ggO# typed by a test<Esc>")
  nvim:wait_screen("# typed by a test")
  spec.equal(nvim:lines()[1], "# typed by a test")
  spec.contains(table.concat(nvim:lines(), "\n"), "[workspace.dependencies]")
end)
