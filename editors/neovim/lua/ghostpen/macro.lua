--- What was taken while a macro was recorded, so that playing it puts the same text in: there is no ghost text
--- then, and the key that took it would be an ordinary key. Changes nothing but the register of a recording that
--- has just ended.

local M = {}

-- Follows in the recording the key that took something. Typed, it does nothing.
local MARK = "<Plug>(ghostpen-taken)"

---@type { key: string, plays: string }[] what was taken in this recording, in order
local taken = {}

--- What was recorded, with the text in place of each key that took it.
local function replayable(recorded)
  local mark, out, from = vim.keycode(MARK), {}, 1
  for _, one in ipairs(taken) do
    local start, stop = recorded:find(mark, from, true)
    if not start then
      break
    end
    local before = recorded:sub(from, start - 1)
    -- Another key of the user's own may have taken it, which stays.
    before = vim.endswith(before, one.key) and before:sub(1, -#one.key - 1) or before
    vim.list_extend(out, { before, one.plays })
    from = stop + 1
  end
  return table.concat(out) .. recorded:sub(from)
end

--- Notes that `key` takes this text, replacing `tail` after the cursor, if a macro is being recorded.
---@param key string|false|nil
---@param text string
---@param tail string
function M.note(key, text, tail)
  if vim.fn.reg_recording() == "" or vim.fn.reg_executing() ~= "" then
    return
  end
  local lua = ("%q, %q"):format(text, tail):gsub("\\\n", "\\n")
  local plays = ("<Cmd>lua require('ghostpen.suggest').put(%s)\r"):format(lua)
  table.insert(taken, { key = key and vim.keycode(key) or "", plays = plays:gsub("^<Cmd>", vim.keycode("<Cmd>")) })
  -- As if typed, so that it is recorded, and before what was typed since.
  vim.api.nvim_feedkeys(vim.keycode(MARK), "it", false)
end

--- Follows recordings.
function M.attach()
  vim.keymap.set("i", MARK, "<Nop>")
  local group = vim.api.nvim_create_augroup("ghostpen.macro", {})
  vim.api.nvim_create_autocmd("RecordingEnter", {
    group = group,
    callback = function()
      taken = {}
    end,
  })
  vim.api.nvim_create_autocmd("RecordingLeave", {
    group = group,
    callback = function()
      if #taken == 0 then
        return
      end
      local register = vim.v.event.regname
      -- The register is written after this.
      vim.schedule(function()
        vim.fn.setreg(register:lower(), replayable(vim.fn.getreg(register)), vim.fn.getregtype(register))
      end)
    end,
  })
end

return M
