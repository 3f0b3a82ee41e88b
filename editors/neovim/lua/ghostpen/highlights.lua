--- The highlight groups, each linked to a standard one unless a colour scheme or the user says otherwise.

local LINKS = {
  Suggestion = vim.fn.hlexists("ComplHint") == 1 and "ComplHint" or "NonText",
  Title = "Title",
  File = "Directory",
  Added = "Added",
  Removed = "Removed",
  Proposed = "DiagnosticInfo",
  Accepted = "DiagnosticOk",
  Rejected = "Comment",
  Conflict = "DiagnosticWarn",
  Hint = "Comment",
}

for name, link in pairs(LINKS) do
  vim.api.nvim_set_hl(0, "Ghostpen" .. name, { link = link, default = true })
end

return LINKS
