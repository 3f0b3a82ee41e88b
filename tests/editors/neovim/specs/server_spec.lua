-- The server's life in Neovim: healthy, and started again when it is killed.

local ghostpen = require("ghostpen_editor")
local spec = require("spec")

spec.it("a killed server is started again, and ghost text comes back", function()
  local nvim = ghostpen.open(ghostpen.fixture .. "/door.rs")
  ghostpen.kill_server(nvim)
  ghostpen.type_until_ghost_text(nvim)
end)

spec.it("checkhealth finds nothing wrong", function()
  local nvim = ghostpen.open(ghostpen.fixture .. "/door.rs")
  nvim:type(":checkhealth ghostpen<CR>")
  nvim:wait("the report is there", "return vim.bo.filetype == 'checkhealth'")
  local report = table.concat(nvim:lines(), "\n")
  spec.contains(report, "OK")
  spec.equal(report:match("[^\n]*ERROR[^\n]*"), nil, "the report's errors")
end)
