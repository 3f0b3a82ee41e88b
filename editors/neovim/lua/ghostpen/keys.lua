--- Insert-mode keys that act on ghost text while it is visible, and are what they were otherwise.

local M = {}

local ACTIONS = {
  accept = { "accept('all')", "take the ghost text" },
  word = { "accept('word')", "take a word of the ghost text" },
  line = { "accept('line')", "take a line of the ghost text" },
  next = { "cycle(1)", "show the next ghost text" },
  previous = { "cycle(-1)", "show the ghost text before" },
  dismiss = { "dismiss()", "hide the ghost text" },
}

--- Maps one key; what it was mapped to before is kept under a `<Plug>` name for when nothing is shown.
local function map(key, run, desc)
  local before = vim.fn.maparg(key, "i", false, true)
  if before.desc == desc then
    return
  end
  local other = ("<Plug>(ghostpen-not-%s)"):format(key:gsub("[<>]", ""))
  if vim.tbl_isempty(before) then
    vim.keymap.set("i", other, key, { buffer = 0 })
  else
    before.lhs, before.lhsraw, before.lhsrawalt, before.buffer = other, vim.keycode(other), nil, 1
    vim.fn.mapset("i", false, before)
  end
  vim.keymap.set("i", key, function()
    -- A chosen entry of the menu comes first, also before the menu is drawn: its keys are the user's.
    local completing = vim.startswith(vim.api.nvim_get_mode().mode, "ic")
    local choosing = completing and vim.fn.complete_info({ "selected" }).selected ~= -1
    local ours = not choosing and require("ghostpen.suggest").is_visible()
    return ours and ("<Cmd>lua require('ghostpen.suggest').%s<CR>"):format(run) or other
  end, { buffer = 0, expr = true, remap = true, desc = desc })
end

--- Maps the keys of the options in a buffer; those that are ours already stay.
---@param buf integer
function M.attach(buf)
  vim.api.nvim_buf_call(buf, function()
    for name, key in pairs(require("ghostpen").options.keys or {}) do
      if key then
        map(key, ACTIONS[name][1], "Ghostpen: " .. ACTIONS[name][2])
      end
    end
  end)
end

return M
