-- Neovim with Ghostpen in it, on a copy of this repository.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local M = {}

-- Where the code that the specs rename lies in the workspace.
M.fixture = "tests/editors/fixture"

-- Opens `path` of a copy of this repository, and waits until Ghostpen has
-- learned from it. `options` are those of the plugin's setup.
function M.open(path, options)
  options = vim.tbl_extend("error", { cmd = scratch.root .. "/target/debug/ghostpen" }, options or {})
  local nvim = editor.open({
    folder = scratch.repository(),
    args = { path },
    init = ("require('ghostpen').setup(%s)"):format(vim.inspect(options)),
    columns = 130,
    lines = 36,
  })
  M.wait_until_ready(nvim)
  return nvim
end

-- Waits until the server says that it has learned from the workspace.
function M.wait_until_ready(nvim)
  nvim:wait("Ghostpen is ready", "return (require('ghostpen.status').current or {}).state == 'ready'", 30000)
end

-- Returns the processes of the server, as children of Neovim.
function M.servers(nvim)
  return nvim:lua([[
    return vim.tbl_filter(function(pid)
      return (vim.api.nvim_get_proc(pid) or {}).name == "ghostpen"
    end, vim.api.nvim_get_proc_children(vim.fn.getpid()))
  ]])
end

-- Returns what a file of the workspace holds on disk.
function M.read(nvim, path)
  local file = assert(io.open(nvim.folder .. "/" .. path))
  local text = file:read("a")
  file:close()
  return text
end

-- Waits until a file of the workspace holds `text` on disk.
function M.wait_on_disk(nvim, path, text)
  spec.wait(path .. " is on disk", function()
    return M.read(nvim, path) == text
  end)
end

return M
