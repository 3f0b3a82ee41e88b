-- Neovim with Ghostpen in it, on a copy of this repository.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local M = {}

-- Where the code that the specs rename lies in the workspace.
M.fixture = "tests/editors/fixture"

-- The beginning of a line that stands in three places of the fixture. It is cut
-- here, as Ghostpen learns from this file too.
M.typed = ("let said = greet_visitor(name);"):sub(1, 13)

-- Opens `path` of a copy of this repository, and waits until Ghostpen has
-- learned from it. `options` are those of the plugin's setup.
function M.open(path, options)
  return M.open_in(scratch.repository(), path, options)
end

-- Opens `path` of a folder, in the home folder of an editor before if one is given.
function M.open_in(folder, path, options, home)
  options = vim.tbl_extend("force", { cmd = scratch.root .. "/target/debug/ghostpen" }, options or {})
  local nvim = editor.open({
    folder = folder,
    home = home,
    args = { path },
    init = ("require('ghostpen').setup(%s)"):format(vim.inspect(options)),
    -- Wide enough for every message: Neovim asks for Enter after a longer one.
    columns = 130,
    lines = 26,
  })
  M.wait_until_ready(nvim)
  return nvim
end

-- Waits until the server says that it has learned from the workspace.
function M.wait_until_ready(nvim)
  nvim:wait("Ghostpen is ready", "return (require('ghostpen.status').current or {}).state == 'ready'", 30000)
end

-- Types a line's beginning at the end of the file, and waits for ghost text after
-- it; returns the line as it is shown.
function M.type_until_ghost_text(nvim)
  nvim:type("Go" .. M.typed)
  return spec.wait("ghost text is shown", function()
    for _, line in ipairs(nvim:screen()) do
      if vim.startswith(line, M.typed) and #line > #M.typed then
        return line
      end
    end
  end)
end

-- Returns the processes of the server, as children of Neovim.
local function servers(nvim)
  return nvim:lua([[
    return vim.tbl_filter(function(pid)
      return (vim.api.nvim_get_proc(pid) or {}).name == "ghostpen"
    end, vim.api.nvim_get_proc_children(vim.fn.getpid()))
  ]])
end

-- Kills the server, and waits until Neovim has started another that is ready.
function M.kill_server(nvim)
  local before = servers(nvim)
  spec.equal(#before, 1, "servers")
  vim.uv.kill(before[1], "sigkill")
  spec.wait("another server runs", function()
    local now = servers(nvim)
    return #now == 1 and now[1] ~= before[1]
  end)
  M.wait_until_ready(nvim)
end

-- Returns what a file of the workspace holds on disk.
function M.read(nvim, path)
  return scratch.read(nvim.folder .. "/" .. path)
end

-- Waits until a file of the workspace holds `text` on disk.
function M.wait_on_disk(nvim, path, text)
  spec.wait(path .. " is on disk", function()
    return M.read(nvim, path) == text
  end)
end

return M
