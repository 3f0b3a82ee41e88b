--- Answers the server's `workspace/applyEdit`: all of it or nothing, and the truth about which.
--- Neovim's own handler checks the first document's version alone and answers `applied` even when
--- it applied nothing, so it is never used for our server.

local M = {}

--- The loaded buffer of a URI, however its characters are escaped.
local function loaded(uri)
  local name = vim.uri_to_fname(uri)
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buf) and vim.api.nvim_buf_get_name(buf) == name then
      return buf
    end
  end
end

--- The edits per buffer, or why they cannot be made.
---@return { buf: integer, edits: lsp.TextEdit[] }[]? plan
---@return string? reason
---@return integer? failed index, from 0, of the document change that does not fit
local function plan(edit)
  local steps = {}
  local changes = edit.documentChanges or {}
  for uri, edits in pairs(edit.documentChanges and {} or edit.changes or {}) do
    table.insert(changes, { textDocument = { uri = uri }, edits = edits })
  end
  for index, change in ipairs(changes) do
    if change.kind then
      return nil, ("cannot %s files"):format(change.kind), index - 1
    end
    local document = change.textDocument
    local buf = loaded(document.uri)
    if not buf then
      return nil, document.uri .. " is not open", index - 1
    end
    local version = document.version ~= vim.NIL and document.version or nil
    if version and version ~= vim.lsp.util.buf_versions[buf] then
      local now = vim.lsp.util.buf_versions[buf]
      return nil, ("%s has version %s, not %d"):format(document.uri, now, version), index - 1
    end
    if not vim.bo[buf].modifiable then
      return nil, document.uri .. " is not modifiable", index - 1
    end
    table.insert(steps, { buf = buf, edits = change.edits })
  end
  return steps
end

--- Ends the buffer's undo step, so that what follows is one of its own.
---@param buf integer
function M.break_undo(buf)
  vim.api.nvim_buf_call(buf, function()
    vim.cmd("let &l:undolevels = &l:undolevels")
  end)
end

--- Applies an edit that the server asks for.
---@param params lsp.ApplyWorkspaceEditParams
---@param client_id integer
---@return lsp.ApplyWorkspaceEditResult
function M.apply(params, client_id)
  local client = assert(vim.lsp.get_client_by_id(client_id))
  local steps, reason, failed = plan(params.edit)
  if not steps then
    return { applied = false, failureReason = reason, failedChange = failed }
  end
  local before = {}
  for index, step in ipairs(steps) do
    before[step.buf] = before[step.buf] or vim.api.nvim_buf_get_lines(step.buf, 0, -1, false)
    M.break_undo(step.buf)
    local ok, problem = pcall(vim.lsp.util.apply_text_edits, step.edits, step.buf, client.offset_encoding)
    if not ok then
      for buf, lines in pairs(before) do
        vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
      end
      return { applied = false, failureReason = tostring(problem), failedChange = index - 1 }
    end
    M.break_undo(step.buf)
    vim.bo[step.buf].buflisted = true
  end
  -- The server compares the texts it gets back, so they are not left to the usual delay.
  for buf in pairs(before) do
    pcall(require("vim.lsp._changetracking").flush, client, buf)
  end
  return { applied = true }
end

return M
