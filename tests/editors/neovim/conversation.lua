-- The conversation as it is on screen.

local spec = require("spec")

local M = {}

-- Returns the text of its page.
function M.page(nvim)
  return nvim:lua([[
    for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
      local buf = vim.api.nvim_win_get_buf(win)
      if vim.startswith(vim.api.nvim_buf_get_name(buf), "ghostpen-chat://") then
        return table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, false), "\n")
      end
    end
    return ""
  ]])
end

-- Waits until the page holds `part`.
function M.wait(nvim, part)
  local came = pcall(spec.wait, "the page", function()
    return M.page(nvim):find(part, 1, true)
  end)
  if not came then
    spec.contains(M.page(nvim), part)
  end
end

return M
