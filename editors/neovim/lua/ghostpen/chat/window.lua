--- The two windows of the conversation, one below the other at the right: the page, and the prompt.

local M = {}

local PAGE = {
  wrap = true,
  linebreak = true,
  number = false,
  relativenumber = false,
  signcolumn = "no",
  list = false,
  conceallevel = 0,
  foldmethod = "expr",
  foldexpr = "v:lua.require'ghostpen.chat.page'.fold()",
  foldlevel = 0,
  foldtext = "",
  foldenable = true,
}
local PROMPT = { wrap = true, number = false, relativenumber = false, signcolumn = "no", foldenable = false }
local PROMPT_LINES = 6

---@type integer?, integer?
local page, prompt

local function is_valid(win)
  return win ~= nil and vim.api.nvim_win_is_valid(win)
end

local function set(win, options)
  for name, value in pairs(options) do
    vim.wo[win][0][name] = value
  end
end

--- Whether the conversation is on screen.
function M.is_open()
  return is_valid(page)
end

--- Whether the user is in the conversation, and not typing.
function M.is_idle_here()
  local current = vim.api.nvim_get_current_win()
  return (current == page or current == prompt) and vim.api.nvim_get_mode().mode == "n"
end

--- Takes a window that shows a page already, as one that a session file brought back.
---@param win integer
function M.adopt(win)
  page = win
end

--- Shows a page's buffer, if the conversation is on screen.
---@param buf integer
function M.show(buf)
  if is_valid(page) then
    vim.api.nvim_win_set_buf(page, buf)
    set(page, PAGE)
  end
end

--- Opens what is not open; the cursor is at the end of the prompt.
---@param page_buf integer
---@param prompt_buf integer
function M.open(page_buf, prompt_buf)
  if not is_valid(page) then
    vim.cmd(("botright %dvsplit"):format(math.max(40, math.floor(vim.o.columns * 0.4))))
    page = vim.api.nvim_get_current_win()
    vim.wo[page].winfixwidth = true
  end
  M.show(page_buf)
  if not is_valid(prompt) then
    vim.api.nvim_set_current_win(page)
    vim.cmd(("belowright %dsplit"):format(PROMPT_LINES))
    prompt = vim.api.nvim_get_current_win()
    vim.api.nvim_win_set_buf(prompt, prompt_buf)
    vim.wo[prompt].winfixheight = true
    set(prompt, PROMPT)
  end
  vim.api.nvim_set_current_win(prompt)
  local last = vim.api.nvim_buf_line_count(prompt_buf)
  local line = vim.api.nvim_buf_get_lines(prompt_buf, last - 1, last, false)[1]
  vim.api.nvim_win_set_cursor(prompt, { last, #line })
end

--- Says above the windows what they show.
---@param above_page string
---@param above_prompt string
function M.label(above_page, above_prompt)
  for win, text in pairs({ [page or -1] = above_page, [prompt or -1] = above_prompt }) do
    if is_valid(win) then
      vim.wo[win].winbar = (text:gsub("%s*\n%s*", " "):gsub("%%", "%%%%"))
    end
  end
end

--- Closes both; what they show goes on.
function M.close()
  for _, win in ipairs({ prompt or -1, page or -1 }) do
    if is_valid(win) and #vim.api.nvim_list_wins() > 1 then
      vim.api.nvim_win_close(win, true)
    end
  end
  page, prompt = nil, nil
end

return M
