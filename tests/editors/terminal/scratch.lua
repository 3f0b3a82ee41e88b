-- Folders that a test may write in and that are gone when it ends.

local spec = require("spec")

local M = {}

-- The root of this repository.
M.root = vim.fs.root(vim.fs.abspath(debug.getinfo(1, "S").source:sub(2)), ".cargo")

-- Returns a new empty folder.
function M.folder()
  local path = assert(vim.uv.fs_mkdtemp(vim.uv.os_tmpdir() .. "/ghostpen-XXXXXX"))
  spec.defer(function()
    vim.fs.rm(path, { recursive = true, force = true })
  end)
  return path
end

-- Returns a folder with files, given as text by name, which is a workspace of its own.
function M.workspace(files)
  local path = M.folder() .. "/workspace"
  vim.fn.mkdir(path .. "/.git", "p")
  for name, text in pairs(files) do
    vim.fn.writefile(vim.split(text, "\n"), path .. "/" .. name, "b")
  end
  return path
end

-- Returns what a file holds.
function M.read(path)
  local file = assert(io.open(path))
  local text = file:read("a")
  file:close()
  return text
end

-- Returns a folder with a copy of this repository's tracked files as they are
-- now; it is no git repository.
function M.repository()
  local path = M.folder() .. "/ghostpen"
  vim.fn.mkdir(path)
  local copy = 'git -C "$1" ls-files -z | tar -C "$1" --null --ignore-failed-read -T - -cf - | tar -C "$2" -xf -'
  local result = vim.system({ "bash", "-o", "pipefail", "-c", copy, "copy", M.root, path }):wait()
  assert(result.code == 0, result.stderr)
  return path
end

return M
