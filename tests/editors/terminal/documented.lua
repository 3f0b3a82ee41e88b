-- The lines that the page of an editor tells its user to write, which is all the
-- configuration that its specs give it.

local scratch = require("scratch")

local M = {}

-- Returns the code block number `index` of editors/EDITOR/README.md.
function M.block(editor, index)
  local path = ("%s/editors/%s/README.md"):format(scratch.root, editor)
  local text = table.concat(vim.fn.readfile(path), "\n")
  local count = 0
  for code in text:gmatch("\n```%w+\n(.-\n)```") do
    count = count + 1
    if count == index then
      return code
    end
  end
  error(("%s has no code block %d"):format(path, index))
end

-- Writes a text as a file, and the folders that it lies in.
function M.write(path, text)
  vim.fn.mkdir(vim.fs.dirname(path), "p")
  vim.fn.writefile(vim.split(text, "\n"), path)
end

return M
