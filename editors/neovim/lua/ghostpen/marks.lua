--- Pending hunks as they show in the user's own files: a sign in the sign column for each. Where a hunk lies is
--- the server's to say; between two of its messages the signs move with what is typed.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

require("ghostpen.highlights")
local namespace = vim.api.nvim_create_namespace("ghostpen.marks")
local SIGNS = { proposed = { "○", "GhostpenProposed" }, conflict = { "!", "GhostpenConflict" } }

---@type table<string, ghostpen.Change> with something to decide, by id
local pending = {}

--- Draws the signs of one buffer.
---@param buf integer
function M.draw(buf)
  local name, last = vim.api.nvim_buf_get_name(buf), vim.api.nvim_buf_line_count(buf) - 1
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  for _, change in pairs(pending) do
    for _, file in ipairs(change.files) do
      for _, hunk in ipairs(name == vim.uri_to_fname(file.uri) and file.hunks or {}) do
        local sign = SIGNS[hunk.state]
        if sign then
          local row = math.min(hunk.range.start.line, last)
          local mark = { sign_text = sign[1], sign_hl_group = sign[2], undo_restore = false }
          vim.api.nvim_buf_set_extmark(buf, namespace, row, 0, mark)
        end
      end
    end
  end
end

local function draw_all()
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buf) and vim.bo[buf].buftype == "" then
      M.draw(buf)
    end
  end
end

--- Asks anew where the hunks of a change lie.
---@param change_id string
---@param on_change? fun(change: ghostpen.Change)
function M.update(change_id, on_change)
  client.request(protocol.methods.change_show, { changeId = change_id }, function(change)
    pending[change_id] = change
    draw_all()
    if on_change then
      on_change(change)
    end
  end)
end

--- Forgets a change in which nothing is left to decide.
---@param change_id string
function M.remove(change_id)
  if pending[change_id] then
    pending[change_id] = nil
    draw_all()
  end
end

return M
