--- The review of a change: a tab with its files and hunks, and beside it the working file and the
--- same file as proposed, in diff mode. Shows what the server says and sends what the user decides;
--- what a hunk is and where it lies now is the server's alone.

local client = require("ghostpen.client")
local document = require("ghostpen.document")
local protocol = require("ghostpen.protocol")

local M = {}

local SIGNS = {
  proposed = { "○", "GhostpenProposed" },
  accepted = { "✓", "GhostpenAccepted" },
  rejected = { "✗", "GhostpenRejected" },
  conflict = { "!", "GhostpenConflict" },
}
local LINKS = {
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
local HINT = "a/r hunk  A/R file  ga/gr all  ]h/[h walk  g? help"
local namespace = vim.api.nvim_create_namespace("ghostpen.review")

---@class ghostpen.Place one hunk with its file
---@field file ghostpen.ChangeFile
---@field hunk ghostpen.Hunk

---@class ghostpen.View
---@field change ghostpen.Change
---@field places table<integer, ghostpen.Place> by line of the list
---@field uri? string the file shown
---@field list integer window
---@field working integer window
---@field proposed integer window

---@type ghostpen.View?
local view
---@type table<string, integer> hunks to be decided, by change
local open = {}

local function is_open()
  return view and vim.api.nvim_win_is_valid(view.list)
end

--- Hunks that wait for a decision, over all changes.
---@return integer
function M.pending()
  return vim.iter(pairs(open)):fold(0, function(sum, _, count)
    return sum + count
  end)
end

--- Every hunk of a change, in order.
---@return ghostpen.Place[]
local function places(change)
  local all = {}
  for _, file in ipairs(change.files) do
    for _, hunk in ipairs(file.hunks) do
      table.insert(all, { file = file, hunk = hunk })
    end
  end
  return all
end

local function first_line(text)
  return vim.trim(vim.split(text, "\n", { plain = true })[1])
end

--- Writes the list: title, files, hunks.
local function draw()
  local buf = vim.api.nvim_win_get_buf(view.list)
  local lines, marks = {}, {}
  view.places = {}
  local function add(...)
    local text = ""
    for _, chunk in ipairs({ ... }) do
      table.insert(marks, { #lines, #text, #text + #chunk[1], chunk[2] })
      text = text .. chunk[1]
    end
    table.insert(lines, text)
  end
  add({ first_line(view.change.title), "GhostpenTitle" })
  add({ HINT, "GhostpenHint" })
  for _, file in ipairs(view.change.files) do
    add({ "" })
    local kind = file.kind ~= "edit" and (" (%s)"):format(file.kind) or ""
    local added, removed = (" +%d"):format(file.added), (" −%d"):format(file.removed)
    add({ file.path .. kind, "GhostpenFile" }, { added, "GhostpenAdded" }, { removed, "GhostpenRemoved" })
    for _, hunk in ipairs(file.hunks) do
      local sign, number = SIGNS[hunk.state], ("%5d "):format(hunk.range.start.line + 1)
      local what = hunk.conflict or first_line(hunk.newText ~= "" and hunk.newText or hunk.oldText)
      add({ " " .. sign[1], sign[2] }, { number, "GhostpenHint" }, { what, hunk.conflict and "GhostpenConflict" or nil })
      view.places[#lines] = { file = file, hunk = hunk }
    end
  end
  vim.bo[buf].modifiable = true
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].modifiable = false
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  for _, mark in ipairs(marks) do
    if mark[4] then
      vim.api.nvim_buf_set_extmark(buf, namespace, mark[1], mark[2], { end_col = mark[3], hl_group = mark[4] })
    end
  end
end

--- The place that the cursor is on, in the list or in either side of the diff.
---@return ghostpen.Place?
local function here()
  local win, line = vim.api.nvim_get_current_win(), vim.api.nvim_win_get_cursor(0)[1]
  if is_open() and win == view.list then
    return view.places[line]
  end
  local name = vim.api.nvim_buf_get_name(0)
  local proposed = vim.startswith(name, "ghostpen-file:")
  local uri = proposed and name or vim.uri_from_bufnr(0)
  for _, place in ipairs(view and places(view.change) or {}) do
    local range = proposed and place.hunk.proposedRange or place.hunk.range
    local same = uri == (proposed and document.name(place.file.proposedUri) or place.file.uri)
    if same and range.start.line < line and line <= math.max(range["end"].line, range.start.line) + 1 then
      return place
    end
  end
end

--- Puts the cursor of a window at a place of its buffer, as far as it is there.
local function jump(win, position)
  local last = vim.api.nvim_buf_line_count(vim.api.nvim_win_get_buf(win))
  vim.api.nvim_win_set_cursor(win, { math.min(position.line + 1, last), 0 })
  vim.api.nvim_win_call(win, function()
    vim.cmd("normal! zvzz")
  end)
end

local KEYS

--- Shows a file's two sides in the diff windows, and the hunk in them.
---@param place ghostpen.Place
local function show(place)
  local file = place.file
  if view.uri ~= file.uri then
    view.uri = file.uri
    local working, proposed = vim.uri_to_bufnr(file.uri), document.buffer(file.proposedUri)
    vim.fn.bufload(working)
    vim.bo[working].buflisted = true
    for win, buf in pairs({ [view.working] = working, [view.proposed] = proposed }) do
      vim.api.nvim_win_call(win, function()
        vim.cmd.diffoff()
        vim.api.nvim_win_set_buf(win, buf)
        vim.cmd.diffthis()
      end)
    end
    vim.wo[view.working].winbar = "%f (yours)"
    vim.wo[view.proposed].winbar = "proposed"
    for key, action in pairs(KEYS) do
      vim.keymap.set("n", key, action.run, { buffer = proposed, nowait = true, desc = "Ghostpen: " .. action.does })
    end
  end
  jump(view.proposed, place.hunk.proposedRange.start)
  jump(view.working, place.hunk.range.start)
end

--- Moves the list's cursor to the next hunk that `fits`, from its line on or back, and shows it.
local function walk(step, fits)
  if not is_open() then
    return
  end
  local line = vim.api.nvim_win_get_cursor(view.list)[1] + step
  local last = vim.api.nvim_buf_line_count(vim.api.nvim_win_get_buf(view.list))
  while line >= 1 and line <= last do
    local place = view.places[line]
    if place and (not fits or fits(place)) then
      vim.api.nvim_win_set_cursor(view.list, { line, 0 })
      show(place)
      return
    end
    line = line + (step < 0 and -1 or 1)
  end
end

local function is_proposed(place)
  return place.hunk.state == "proposed"
end

--- Gets the change anew and draws it, keeping the cursor where it is.
local function reload()
  client.request(protocol.methods.change_show, { changeId = view.change.changeId }, function(change)
    if is_open() then
      view.change = change
      draw()
    end
  end)
end

--- Says what an answer to accept, reject, undo or redo has to say.
local function report(done, answer)
  local lines = { done }
  vim.list_extend(lines, { answer.message })
  for _, conflict in ipairs(answer.conflicts or {}) do
    table.insert(lines, ("%s: %s"):format(vim.fn.fnamemodify(vim.uri_to_fname(conflict.uri), ":."), conflict.message))
  end
  client.say(table.concat(lines, "\n"), #lines > 1 and vim.log.levels.WARN or nil)
end

--- Calls back with the change under review: the view's, else the latest open one.
local function with_change(on_change)
  if is_open() then
    on_change()
    return
  end
  client.request(protocol.methods.change_list, nil, function(list)
    local latest = vim.iter(list.changes):find(function(change)
      return change.state == "open"
    end)
    if not latest then
      client.say("no change waits for review")
      return
    end
    client.request(protocol.methods.change_show, { changeId = latest.changeId }, function(change)
      view = { change = change, places = {}, list = -1, working = -1, proposed = -1 }
      on_change()
    end)
  end)
end

--- Accepts or rejects the hunk under the cursor, its file, or all that is proposed.
---@param scope? "hunk"|"file"|"all"
---@param verb "accept"|"reject"
function M.decide(scope, verb)
  with_change(function()
    local params, place = { changeId = view.change.changeId }, here()
    if scope ~= "all" and not place then
      client.say("there is no hunk under the cursor")
      return
    end
    if scope == "file" then
      params.uri = place.file.uri
    elseif scope ~= "all" then
      params.hunkIds = { place.hunk.hunkId }
    end
    client.request(protocol.methods["change_" .. verb], params, function(answer)
      report(("%d %sed"):format(answer.accepted or answer.rejected, verb), answer)
      if is_open() then
        reload()
        walk(1, is_proposed)
      end
    end)
  end)
end

--- Takes back an accepted entry, the latest without one.
---@param entry_id? string
function M.undo(entry_id)
  client.request(protocol.methods.change_undo, { entryId = entry_id }, function(answer)
    report(("%d undone"):format(answer.undone), answer)
  end)
end

--- Does an undone entry again, the latest without one.
---@param entry_id? string
function M.redo(entry_id)
  client.request(protocol.methods.change_redo, { entryId = entry_id }, function(answer)
    report(("%d redone"):format(answer.redone), answer)
  end)
end

--- Puts the hunks still proposed into the quickfix list.
function M.quickfix()
  local items = {}
  for _, place in ipairs(vim.tbl_filter(is_proposed, places(view.change))) do
    local start = place.hunk.range.start
    local text = first_line(place.hunk.newText)
    table.insert(items, { filename = vim.uri_to_fname(place.file.uri), lnum = start.line + 1, text = text })
  end
  vim.fn.setqflist({}, " ", { title = view.change.title, items = items })
  vim.cmd("botright copen")
end

--- Closes the review; what is decided stays decided, and the rest waits.
function M.close()
  if is_open() then
    vim.cmd.tabclose(vim.api.nvim_tabpage_get_number(vim.api.nvim_win_get_tabpage(view.list)))
  end
  view = nil
end

local function decide(scope, verb)
  return function()
    M.decide(scope, verb)
  end
end

---@type table<string, { does: string, run: fun() }>
KEYS = {
  a = { does = "accept the hunk", run = decide("hunk", "accept") },
  r = { does = "reject the hunk", run = decide("hunk", "reject") },
  A = { does = "accept the file", run = decide("file", "accept") },
  R = { does = "reject the file", run = decide("file", "reject") },
  ga = { does = "accept all", run = decide("all", "accept") },
  gr = { does = "reject all", run = decide("all", "reject") },
  ["]h"] = { does = "next hunk", run = function()
    walk(1)
  end },
  ["[h"] = { does = "hunk before", run = function()
    walk(-1)
  end },
  ["<CR>"] = { does = "go to the file", run = function()
    vim.api.nvim_set_current_win(view.working)
  end },
  u = { does = "undo the latest accept", run = function()
    M.undo()
  end },
  ["<C-r>"] = { does = "redo", run = function()
    M.redo()
  end },
  Q = { does = "hunks to quickfix", run = M.quickfix },
  q = { does = "close the review", run = M.close },
  ["g?"] = { does = "this help", run = function()
    local keys = vim.tbl_keys(KEYS)
    table.sort(keys)
    local lines = vim.tbl_map(function(key)
      return ("%-5s %s"):format(key, KEYS[key].does)
    end, keys)
    client.say("keys of the review\n" .. table.concat(lines, "\n"))
  end },
}

--- Opens the tab: the list, the working file, the proposed file.
local function layout(change)
  vim.cmd("tab split")
  local list = vim.api.nvim_get_current_win()
  local buf = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_win_set_buf(list, buf)
  vim.bo[buf].bufhidden, vim.bo[buf].filetype = "wipe", "ghostpen-review"
  vim.cmd("rightbelow vsplit | rightbelow vsplit")
  local proposed = vim.api.nvim_get_current_win()
  local working = vim.fn.win_getid(vim.fn.winnr("#"))
  view = { change = change, places = {}, list = list, working = working, proposed = proposed }
  for _, win in ipairs({ list, working, proposed }) do
    vim.wo[win].winfixbuf = false
  end
  vim.wo[list].number, vim.wo[list].relativenumber, vim.wo[list].wrap = false, false, false
  vim.wo[list].signcolumn, vim.wo[list].winfixwidth, vim.wo[list].cursorline = "no", true, true
  vim.api.nvim_win_set_width(list, math.max(30, math.floor(vim.o.columns / 4)))
  for key, action in pairs(KEYS) do
    vim.keymap.set("n", key, action.run, { buffer = buf, nowait = true, desc = "Ghostpen: " .. action.does })
  end
  vim.api.nvim_create_autocmd("CursorMoved", {
    buffer = buf,
    callback = function()
      local place = here()
      if place and is_open() then
        show(place)
      end
    end,
  })
  vim.api.nvim_set_current_win(list)
end

--- Opens the review of a change: the one named, the only open one, or the one the user picks.
---@param change_id? string
function M.open(change_id)
  for name, link in pairs(LINKS) do
    vim.api.nvim_set_hl(0, "Ghostpen" .. name, { link = link, default = true })
  end
  if change_id then
    client.request(protocol.methods.change_show, { changeId = change_id }, function(change)
      M.close()
      layout(change)
      draw()
      walk(0, is_proposed)
      vim.api.nvim_exec_autocmds("User", { pattern = "GhostpenReview", modeline = false, data = change })
    end)
    return
  end
  client.request(protocol.methods.change_list, nil, function(list)
    local waiting = vim.tbl_filter(function(change)
      return change.state == "open"
    end, list.changes)
    if #waiting < 2 then
      local only = waiting[1]
      if only then
        M.open(only.changeId)
      else
        client.say("no change waits for review")
      end
      return
    end
    local function describe(change)
      return ("%s (%d files, %d hunks)"):format(change.title, change.files, change.hunks)
    end
    vim.ui.select(waiting, { prompt = "Review:", format_item = describe }, function(change)
      if change then
        M.open(change.changeId)
      end
    end)
  end)
end

--- Ids of the changes that wait for review, for completion.
---@return string[]
function M.change_ids()
  return vim.tbl_keys(open)
end

--- Takes the news that a change was proposed, decided or moved.
---@param event ghostpen.ChangeChangedNotification
function M.on_changed(event)
  open[event.changeId] = event.hunksProposed > 0 and event.hunksProposed or nil
  if is_open() and view.change.changeId == event.changeId then
    reload()
  end
  vim.api.nvim_exec_autocmds("User", { pattern = "GhostpenReview", modeline = false, data = event })
  vim.cmd.redrawstatus({ bang = true })
end

return M
