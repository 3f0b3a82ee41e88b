-- Every picture that Neovim draws of a window, as a test wants to judge it: what stands before the cursor,
-- and the ghost text after it, taken at the moment of drawing. A screen that is read now and then would miss
-- what flickers.

local M = {}

local RECORD = [[
  frames = {}
  local spaces = { "ghostpen.suggest", "nvim.lsp.inline_completion" }
  local function ghost(buf, row, col)
    local text = ""
    for _, name in ipairs(spaces) do
      local namespace = vim.api.nvim_create_namespace(name)
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buf, namespace, 0, -1, { details = true })) do
        local lines = { mark[4].virt_text or {}, unpack(mark[4].virt_lines or {}) }
        lines = vim.tbl_map(function(chunks)
          return vim.iter(chunks):map(function(chunk) return chunk[1] end):join("")
        end, lines)
        local place = (mark[2] == row and mark[3] == col) and "" or "elsewhere: "
        text = text .. place .. table.concat(lines, "\n")
      end
    end
    return text
  end
  vim.api.nvim_set_decoration_provider(vim.api.nvim_create_namespace("frames"), {
    on_win = function(_, win, buf)
      if win == vim.api.nvim_get_current_win() and vim.bo[buf].buftype == "" then
        local row, col = unpack(vim.api.nvim_win_get_cursor(win))
        local before = table.concat(vim.api.nvim_buf_get_text(buf, 0, 0, row - 1, col, {}), "\n")
        local mode = vim.api.nvim_get_mode().mode
        table.insert(frames, { before = before, ghost = ghost(buf, row - 1, col), mode = mode, at = vim.uv.hrtime() })
      end
    end,
  })
]]

-- Begins to take pictures, or begins anew.
function M.record(nvim)
  nvim:lua(RECORD)
end

-- Returns what was taken since then.
function M.taken(nvim)
  return nvim:lua("return frames")
end

-- Waits until a picture shows this much before the cursor; returns the ghost text in it.
function M.wait(nvim, before)
  return nvim:wait(("%q is drawn"):format(before), ([[
    local last = frames[#frames]
    return last and last.before == %q and { last.ghost }
  ]]):format(before))[1]
end

return M
