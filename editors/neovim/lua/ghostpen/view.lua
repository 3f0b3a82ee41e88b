--- The review's tab: a list of files and hunks, and beside it the working file and the same file as
--- proposed, in diff mode. Draws what it is given; decides and asks nothing.

local document = require("ghostpen.document")

local M = {}

local SIGNS = {
  proposed = { "○", "GhostpenProposed" },
  accepted = { "✓", "GhostpenAccepted" },
  rejected = { "✗", "GhostpenRejected" },
  conflict = { "!", "GhostpenConflict" },
}
local HINT = "g? keys  a/r hunk  A/R file  ga/gr all"
local namespace = vim.api.nvim_create_namespace("ghostpen.review")

---@class ghostpen.Place one hunk with its file
---@field file ghostpen.ChangeFile
---@field hunk ghostpen.Hunk

---@class ghostpen.Tab
---@field list integer window
---@field working integer window
---@field proposed integer window
---@field keys table<string, { does: string, run: fun() }>
---@field places table<integer, ghostpen.Place> by line of the list
---@field uri? string the file shown

---@type ghostpen.Tab?
local tab

--- Whether the review is on screen.
---@return boolean
function M.is_open()
  return tab ~= nil and vim.api.nvim_win_is_valid(tab.list)
end

--- The first line of a text, without indentation.
---@param text string
---@return string
function M.first_line(text)
  return vim.trim(vim.split(text, "\n", { plain = true })[1])
end

--- What a hunk to be decided needs and does not have yet, and which other changes are for its lines.
---@param hunk ghostpen.Hunk
---@param by_id table<string, ghostpen.Place> the hunks of its change
---@return string[]
local function relations(hunk, by_id)
  local words = {}
  if hunk.state ~= "proposed" and hunk.state ~= "conflict" then
    return words
  end
  local needed = vim.tbl_filter(function(place)
    return place ~= nil and place.hunk.state ~= "accepted"
  end, vim.tbl_map(function(id)
    return by_id[id]
  end, hunk.needs or {}))
  if #needed > 0 then
    local first = ("%s:%d"):format(vim.fs.basename(needed[1].file.path), needed[1].hunk.range.start.line + 1)
    local others = #needed > 1 and (" and %d more"):format(#needed - 1) or ""
    table.insert(words, "needs " .. first .. others)
  end
  for _, other in ipairs(hunk.overlaps or {}) do
    local said = ("also changed by “%s”"):format(M.first_line(other.title))
    if not vim.list_contains(words, said) then
      table.insert(words, said)
    end
  end
  return words
end

--- What becomes of a file as a whole, where that is more than its lines.
---@param file ghostpen.ChangeFile
local function about(file)
  if file.movesTo then
    return "  → " .. vim.fn.fnamemodify(vim.uri_to_fname(file.movesTo), ":.")
  end
  return file.kind ~= "edit" and "  " .. file.kind or ""
end

--- What a hunk changes, in one line.
---@param place ghostpen.Place
local function summary(place)
  local file, hunk = place.file, place.hunk
  if hunk.conflict then
    return hunk.conflict
  elseif hunk.part == "place" then
    return "moves the file"
  elseif hunk.part == "mode" then
    return file.executable and "becomes executable" or "is no longer executable"
  elseif hunk.part == "content" then
    return "the whole file, which is no text"
  end
  return M.first_line(hunk.newText ~= "" and hunk.newText or hunk.oldText)
end

--- Both sides of a conflict, each in one line.
---@param place ghostpen.Place
---@return string[]
local function sides(place)
  if place.hunk.state ~= "conflict" then
    return {}
  end
  local name, range = vim.uri_to_fname(place.file.uri), place.hunk.range
  local first, last = range.start.line, range["end"].line + (range["end"].character > 0 and 1 or 0)
  local buf, yours = vim.fn.bufnr(name), {}
  if buf > 0 and vim.api.nvim_buf_is_loaded(buf) then
    yours = vim.api.nvim_buf_get_lines(buf, first, last, false)
  elseif vim.fn.filereadable(name) == 1 then
    yours = vim.list_slice(vim.fn.readfile(name, "", last), first + 1)
  end
  local function line(of)
    return table.concat(vim.tbl_map(vim.trim, of), " ⏎ ")
  end
  local proposed = vim.split(vim.trim(place.hunk.newText), "\n", { plain = true })
  return { "yours:    " .. line(yours), "proposed: " .. line(proposed) }
end

--- The lines of the list, each of chunks with their highlight, and the places that lines stand for.
---@param change ghostpen.Change
local function rows(change)
  local lines = { { { M.first_line(change.title), "GhostpenTitle" } }, { { HINT, "GhostpenHint" } } }
  local places = {}
  for _, file in ipairs(change.files) do
    local folder = vim.fs.dirname(file.path)
    table.insert(lines, {})
    table.insert(lines, {
      { vim.fs.basename(file.path), "GhostpenFile" },
      { (" +%d"):format(file.added), "GhostpenAdded" },
      { (" −%d"):format(file.removed), "GhostpenRemoved" },
      { about(file) .. (folder ~= "." and "  " .. folder or ""), "GhostpenHint" },
    })
    for _, hunk in ipairs(file.hunks) do
      local sign, number = SIGNS[hunk.state], ("%5d "):format(hunk.range.start.line + 1)
      local what = summary({ file = file, hunk = hunk })
      local color = hunk.conflict and "GhostpenConflict" or "Normal"
      table.insert(lines, { { " " .. sign[1], sign[2] }, { number, "GhostpenHint" }, { what, color } })
      places[#lines] = { file = file, hunk = hunk }
    end
  end
  return lines, places
end

--- Writes the list anew; the cursor stays.
---@param change ghostpen.Change
function M.draw(change)
  local buf = vim.api.nvim_win_get_buf(tab.list)
  local lines, places = rows(change)
  tab.places = places
  vim.bo[buf].modifiable = true
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.tbl_map(function(chunks)
    return vim.iter(chunks):map(function(chunk)
      return chunk[1]
    end):join("")
  end, lines))
  vim.bo[buf].modifiable = false
  for row, chunks in ipairs(lines) do
    local col = 0
    for _, chunk in ipairs(chunks) do
      local mark = { end_col = col + #chunk[1], hl_group = chunk[2] }
      vim.api.nvim_buf_set_extmark(buf, namespace, row - 1, col, mark)
      col = mark.end_col
    end
  end
  local by_id = {}
  for _, place in pairs(places) do
    by_id[place.hunk.hunkId] = place
  end
  for row, place in pairs(places) do
    local below = vim.tbl_map(function(said)
      return { { "        " .. said, "GhostpenHint" } }
    end, vim.list_extend(sides(place), relations(place.hunk, by_id)))
    vim.api.nvim_buf_set_extmark(buf, namespace, row - 1, 0, { virt_lines = below })
  end
end

--- The place that the cursor is on, in the list or in either side of the diff.
---@param places ghostpen.Place[] all of the change
---@return ghostpen.Place?
function M.here(places)
  local line = vim.api.nvim_win_get_cursor(0)[1]
  if M.is_open() and vim.api.nvim_get_current_win() == tab.list then
    return tab.places[line]
  end
  local name = vim.api.nvim_buf_get_name(0)
  return vim.iter(places):find(function(place)
    local proposed = name == document.name(place.file.proposedUri)
    local range = proposed and place.hunk.proposedRange or place.hunk.range
    local whole = range["end"].character == 0 and range["end"].line > range.start.line
    local last = range["end"].line + (whole and 0 or 1)
    return (proposed or name == vim.uri_to_fname(place.file.uri)) and range.start.line < line and line <= last
  end)
end

--- Puts a window's cursor at a place of its buffer, as far as that is there.
local function jump(win, position)
  local last = vim.api.nvim_buf_line_count(vim.api.nvim_win_get_buf(win))
  vim.api.nvim_win_set_cursor(win, { math.min(position.line + 1, last), 0 })
  vim.api.nvim_win_call(win, function()
    vim.cmd("normal! zvzz")
  end)
end

local function map_keys(buf)
  for key, action in pairs(tab.keys) do
    vim.keymap.set("n", key, action.run, { buffer = buf, nowait = true, desc = "Ghostpen: " .. action.does })
  end
end

--- Says in the proposed file where a hunk could not be put in, and what it is: the other side of a conflict,
--- while the user's own is in the working file.
local function draw_conflicts(file)
  local buf = document.buffer(file.proposedUri)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  local last = vim.api.nvim_buf_line_count(buf) - 1
  for _, hunk in ipairs(file.hunks) do
    if hunk.conflict then
      local lines = { { { "conflict: " .. hunk.conflict, "GhostpenConflict" } } }
      for side, text in ipairs({ hunk.oldText, hunk.newText }) do
        local sign, color = unpack(side == 1 and { "- ", "GhostpenRemoved" } or { "+ ", "GhostpenAdded" })
        for _, line in ipairs(document.lines(text)) do
          table.insert(lines, { { sign .. line, color } })
        end
      end
      local row = math.min(hunk.proposedRange.start.line, last)
      vim.api.nvim_buf_set_extmark(buf, namespace, row, 0, { virt_lines = lines, virt_lines_above = row > 0 })
    end
  end
end

--- Shows a place's file on both sides of the diff, and the hunk in them.
---@param place ghostpen.Place
local function show(place)
  local file = place.file
  if tab.uri ~= file.uri then
    tab.uri = file.uri
    local working, proposed = vim.uri_to_bufnr(file.uri), document.buffer(file.proposedUri)
    vim.fn.bufload(working)
    vim.bo[working].buflisted = true
    for win, buf in pairs({ [tab.working] = working, [tab.proposed] = proposed }) do
      vim.api.nvim_win_call(win, function()
        vim.cmd.diffoff()
        vim.api.nvim_win_set_buf(win, buf)
        vim.cmd.diffthis()
      end)
    end
    vim.wo[tab.working].winbar, vim.wo[tab.proposed].winbar = "%t (yours)", "proposed"
    map_keys(proposed)
  end
  draw_conflicts(file)
  jump(tab.proposed, place.hunk.proposedRange.start)
  jump(tab.working, place.hunk.range.start)
end

--- Moves the list's cursor on to the next hunk that `fits`, or back with a negative step, and shows it.
---@param step integer 0 begins with the line the cursor is on
---@param fits? fun(place: ghostpen.Place): boolean
function M.walk(step, fits)
  if not M.is_open() then
    return
  end
  local line = vim.api.nvim_win_get_cursor(tab.list)[1] + step
  local last = vim.api.nvim_buf_line_count(vim.api.nvim_win_get_buf(tab.list))
  while line >= 1 and line <= last do
    local place = tab.places[line]
    if place and (not fits or fits(place)) then
      vim.api.nvim_win_set_cursor(tab.list, { line, 0 })
      show(place)
      return
    end
    line = line + (step < 0 and -1 or 1)
  end
end

--- Puts the cursor into the working file.
function M.enter()
  vim.api.nvim_set_current_win(tab.working)
end

--- Shows what a command wrote, below all windows; the cursor stays where it is.
---@param output string
function M.show_output(output)
  local buf = vim.api.nvim_create_buf(false, true)
  vim.bo[buf].bufhidden = "wipe"
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(vim.trim(output), "\n", { plain = true }))
  vim.api.nvim_open_win(buf, false, { split = "below", win = -1, height = 10 })
end

--- Closes the tab.
function M.close()
  if M.is_open() then
    vim.cmd.tabclose(vim.api.nvim_tabpage_get_number(vim.api.nvim_win_get_tabpage(tab.list)))
  end
  tab = nil
end

--- Opens the tab for a change; the cursor is in the list.
---@param change ghostpen.Change
---@param keys table<string, { does: string, run: fun() }> for the list and the proposed side
---@param on_return fun() called when the cursor comes back to the list, after typing elsewhere perhaps
function M.open(change, keys, on_return)
  M.close()
  require("ghostpen.highlights")
  vim.cmd("tab split")
  local list, buf = vim.api.nvim_get_current_win(), vim.api.nvim_create_buf(false, true)
  vim.api.nvim_win_set_buf(list, buf)
  vim.bo[buf].bufhidden, vim.bo[buf].filetype = "wipe", "ghostpen-review"
  vim.api.nvim_buf_set_name(buf, "Ghostpen review")
  vim.cmd("rightbelow vsplit | rightbelow vsplit")
  local proposed, working = vim.api.nvim_get_current_win(), vim.fn.win_getid(vim.fn.winnr("#"))
  tab = { list = list, working = working, proposed = proposed, keys = keys, places = {} }
  for name, value in pairs({ number = false, relativenumber = false, wrap = false, winfixwidth = true, cursorline = true }) do
    vim.wo[list][0][name] = value
  end
  vim.api.nvim_win_set_width(list, math.max(30, math.floor(vim.o.columns / 4)))
  vim.cmd.wincmd("=")
  map_keys(buf)
  vim.api.nvim_create_autocmd("CursorMoved", {
    buffer = buf,
    -- A file that is shown is read by autocommands of its own.
    nested = true,
    callback = function()
      local place = tab and tab.places[vim.api.nvim_win_get_cursor(0)[1]]
      if place then
        show(place)
      end
    end,
  })
  vim.api.nvim_set_current_win(list)
  vim.api.nvim_create_autocmd("WinEnter", { buffer = buf, callback = on_return })
  M.draw(change)
end

return M
