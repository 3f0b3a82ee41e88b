--- What the editor reports as wrong, for the server to hand on to a model that is to mend it.

local M = {}

--- The diagnostics of a document, or of all, except what Ghostpen says itself.
---@param params ghostpen.DiagnosticListParams
---@return ghostpen.DiagnosticListResponse
function M.list(params)
  local document = params.textDocument ~= vim.NIL and params.textDocument or nil
  local buf = document and vim.uri_to_bufnr(document.uri)
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buf)) do
    local function position(line, col)
      local text = vim.api.nvim_buf_get_lines(one.bufnr, line, line + 1, false)[1] or ""
      -- The server's positions are in bytes, since Neovim offers that.
      return { line = line, character = math.min(col, #text) }
    end
    if one.source ~= "ghostpen" and vim.api.nvim_buf_is_loaded(one.bufnr) then
      table.insert(found, {
        uri = vim.uri_from_bufnr(one.bufnr),
        range = { start = position(one.lnum, one.col), ["end"] = position(one.end_lnum or one.lnum, one.end_col or one.col) },
        severity = one.severity,
        message = one.message,
        source = one.source or "editor",
      })
    end
  end
  return { diagnostics = found }
end

return M
