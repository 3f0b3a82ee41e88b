--- A conversation as a buffer: ordinary Markdown in which each item has its lines. An item that is told
--- anew changes only the lines that differ, so that cursor, folds and selections elsewhere stay.

local items = require("ghostpen.chat.items")

local M = {}

---@class ghostpen.Page
---@field buf integer
---@field items ghostpen.Item[]
---@field place table<string, integer> of an item among them, by its id
---@field drawn ghostpen.Drawn[]
---@field levels? string[] of folds, by line; nil when they are to be counted again
local Page = {}
Page.__index = Page

---@type table<integer, ghostpen.Page> by buffer
local pages = {}

--- The page that a buffer shows.
---@param buf integer
---@return ghostpen.Page?
function M.of(buf)
  return pages[buf]
end

--- Makes an empty page of a buffer.
---@param buf integer
---@return ghostpen.Page
function M.new(buf)
  pages[buf] = setmetatable({ buf = buf, items = {}, place = {}, drawn = {} }, Page)
  vim.fn.bufload(buf)
  -- What a model writes is no instruction to the editor.
  vim.bo[buf].modeline, vim.bo[buf].swapfile, vim.bo[buf].undolevels = false, false, -1
  vim.bo[buf].buftype, vim.bo[buf].bufhidden, vim.bo[buf].modifiable = "nofile", "hide", false
  if vim.bo[buf].filetype ~= "markdown" then
    vim.bo[buf].filetype = "markdown"
  end
  vim.api.nvim_create_autocmd("BufWipeout", {
    buffer = buf,
    callback = function()
      pages[buf] = nil
    end,
  })
  return pages[buf]
end

--- The level of a line's fold, for 'foldexpr'.
function M.fold()
  local page = pages[vim.api.nvim_get_current_buf()]
  if not page then
    return "0"
  end
  if not page.levels then
    page.levels = {}
    for _, drawn in ipairs(page.drawn) do
      for line = 1, #drawn.lines do
        -- The empty line at the end keeps two folds apart.
        local inside = drawn.fold and line < #drawn.lines
        table.insert(page.levels, not inside and "0" or line == 1 and ">1" or "1")
      end
    end
  end
  return page.levels[vim.v.lnum] or "0"
end

--- The windows that show the page.
function Page:windows()
  return vim.fn.win_findbuf(self.buf)
end

--- Folds are counted while no one types; Neovim leaves those of other windows as they were.
local function refold(page)
  if page.to_fold or not vim._foldupdate then
    return
  end
  local function now()
    page.to_fold = nil
    for _, win in ipairs(page:windows()) do
      vim._foldupdate(win, 0, vim.api.nvim_buf_line_count(page.buf))
    end
  end
  if vim.startswith(vim.api.nvim_get_mode().mode, "i") then
    page.to_fold = vim.api.nvim_create_autocmd("InsertLeave", { once = true, callback = vim.schedule_wrap(now) })
  end
end

--- Puts `new` in place of the lines `old`, which begin after line `row`.
local function replace(page, row, old, new)
  local same = 0
  while same < math.min(#old, #new) and old[same + 1] == new[same + 1] do
    same = same + 1
  end
  local tail = 0
  while tail < math.min(#old, #new) - same and old[#old - tail] == new[#new - tail] do
    tail = tail + 1
  end
  local last = vim.api.nvim_buf_line_count(page.buf)
  local following = vim.tbl_filter(function(win)
    return vim.api.nvim_win_get_cursor(win)[1] == last
  end, page:windows())
  -- Neovim asks for the folds of new lines at once.
  page.levels = nil
  vim.bo[page.buf].modifiable = true
  vim.api.nvim_buf_set_lines(page.buf, row + same, row + #old - tail, false, vim.list_slice(new, same + 1, #new - tail))
  vim.bo[page.buf].modifiable, vim.bo[page.buf].modified = false, false
  for _, win in ipairs(following) do
    vim.api.nvim_win_set_cursor(win, { vim.api.nvim_buf_line_count(page.buf), 0 })
  end
  refold(page)
end

--- The lines before an item.
function Page:row(place)
  local row = 0
  for index = 1, place - 1 do
    row = row + #self.drawn[index].lines
  end
  return row
end

local function draw(page, place)
  local drawn = items.draw(page.items[place])
  local old = page.drawn[place] and page.drawn[place].lines or {}
  page.drawn[place] = drawn
  replace(page, page:row(place), old, drawn.lines)
end

--- Shows an item in place of the one with its id, or as the last.
---@param item ghostpen.Item
function Page:put(item)
  local place = self.place[item.itemId] or #self.items + 1
  self.place[item.itemId], self.items[place] = place, item
  draw(self, place)
end

--- Shows all items of a conversation, or none.
---@param all ghostpen.Item[]
function Page:set(all)
  local old = {}
  for _, drawn in ipairs(self.drawn) do
    vim.list_extend(old, drawn.lines)
  end
  self.items, self.place, self.drawn = {}, {}, {}
  local lines = {}
  for place, item in ipairs(all) do
    self.items[place], self.place[item.itemId] = item, place
    self.drawn[place] = items.draw(item)
    vim.list_extend(lines, self.drawn[place].lines)
  end
  replace(self, 0, old, lines)
end

--- The item on a line, counted from 1.
---@param line integer
---@return ghostpen.Item?
function Page:at(line)
  local row = 0
  for place, drawn in ipairs(self.drawn) do
    row = row + #drawn.lines
    if line <= row then
      return self.items[place]
    end
  end
end

--- Puts the cursor of each window that shows the page on an item, with all of it below.
---@param item_id string
function Page:go_to(item_id)
  local place = self.place[item_id]
  for _, win in ipairs(place and self:windows() or {}) do
    vim.api.nvim_win_set_cursor(win, { self:row(place) + 1, 0 })
    vim.api.nvim_win_call(win, function()
      vim.cmd("normal! zt")
    end)
  end
end

return M
