--- Read-only documents of the server's, as buffers: the review's diff, a file as proposed.
--- Vim takes only names with `://` for more than files, so a buffer's name has two slashes more
--- than a URI with one.

local M = {}

--- The name of the buffer for a URI of ours.
---@param uri string
---@return string
function M.name(uri)
  return (uri:gsub("^(ghostpen%-%a+):/([^/])", "%1:///%2"))
end

--- The buffer that shows a URI of ours, loaded.
---@param uri string
---@return integer
function M.buffer(uri)
  local buf = vim.fn.bufadd(M.name(uri))
  vim.fn.bufload(buf)
  return buf
end

--- The lines of a text of the server's.
---@param text string
---@return string[]
function M.lines(text)
  local lines = vim.split(text:gsub("\r\n", "\n"), "\n", { plain = true })
  -- A final newline ends the last line and starts none.
  if lines[#lines] == "" then
    table.remove(lines)
  end
  return lines
end

--- Fills a buffer with what the server says its document is.
---@param buf integer
function M.read(buf)
  local name = vim.api.nvim_buf_get_name(buf)
  local uri = name:gsub("^(ghostpen%-%a+):///", "%1:/")
  local client = require("ghostpen.client").get()
  local answer = client and client:request_sync("workspace/textDocumentContent", { uri = uri }, 5000, buf)
  local text = answer and answer.result and answer.result.text
  if not text then
    local problem = answer and answer.err and answer.err.message or "the server does not answer"
    text = "Ghostpen: " .. problem
  end
  vim.bo[buf].modifiable = true
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, M.lines(text))
  vim.bo[buf].modifiable = false
  vim.bo[buf].modified = false
  vim.bo[buf].swapfile = false
  vim.bo[buf].buftype = "nofile"
  local path = name:gsub("%?.*$", "")
  local filetype = vim.startswith(name, "ghostpen-review:") and "diff" or vim.filetype.match({ filename = path, buf = buf })
  if filetype and vim.bo[buf].filetype ~= filetype then
    vim.bo[buf].filetype = filetype
  end
end

--- Reads a document again if a buffer shows it.
---@param uri string
function M.refresh(uri)
  local buf = vim.fn.bufnr("^" .. vim.fn.escape(M.name(uri), "?*[]{}\\,") .. "$")
  if buf > 0 and vim.api.nvim_buf_is_loaded(buf) then
    -- Not in the handler itself: the server waits for its answer before it answers us.
    vim.schedule(function()
      M.read(buf)
    end)
  end
end

return M
