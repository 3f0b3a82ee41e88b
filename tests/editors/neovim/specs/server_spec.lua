-- The server's life in Neovim: healthy, and started again when it is killed.

local ghostpen = require("ghostpen_editor")
local spec = require("spec")

spec.it("a killed server is started again, and ghost text comes back", function()
  local nvim = ghostpen.open(ghostpen.fixture .. "/greet.rs")
  local before = ghostpen.servers(nvim)
  spec.equal(#before, 1, "servers")
  vim.uv.kill(before[1], "sigkill")
  spec.wait("another server runs", function()
    local now = ghostpen.servers(nvim)
    return #now == 1 and now[1] ~= before[1]
  end)
  ghostpen.wait_until_ready(nvim)

  nvim:type("Golet said = gr")
  nvim:wait_screen("let said = greet_visitor(name);")
end)

spec.it("checkhealth finds nothing wrong", function()
  local nvim = ghostpen.open(ghostpen.fixture .. "/greet.rs")
  nvim:type(":checkhealth ghostpen<CR>")
  nvim:wait("the report is there", "return vim.bo.filetype == 'checkhealth'")
  local report = table.concat(nvim:lines(), "\n")
  spec.contains(report, "OK")
  spec.equal(report:match("[^\n]*ERROR[^\n]*"), nil, "the report's errors")
end)
