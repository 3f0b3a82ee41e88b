--- Ghost text: showing it, and taking all, a word or a line of it.
---
--- On Neovim 0.12 core asks and shows (`vim.lsp.inline_completion`); on 0.11, or with
--- `suggest.native = false`, this module does. Taking is always ours: core's takes the whole item
--- only, and doubles what was typed since it asked. One rule tells whether an item still holds,
--- after typing, undo or anything else: the text from its start to the cursor is a beginning of it.
--- What core draws against that rule is hidden before it is seen.

local native = require("ghostpen.native")
local protocol = require("ghostpen.protocol")

local M = {}

local METHOD = "textDocument/inlineCompletion"
local INVOKED, AUTOMATIC = 1, 2
local namespace = vim.api.nvim_create_namespace("ghostpen.suggest")
local watching = vim.api.nvim_create_namespace("ghostpen.suggest.watching")

---@class ghostpen.Item
---@field text string all of the suggestion, with `\n` line breaks
---@field row integer where it starts, from 0
---@field col integer in bytes
---@field tail string text after the cursor that it replaces
---@field crlf boolean the server sent it with `\r\n`
---@field command? lsp.Command run when it is taken whole
---@field client_id integer

---@class ghostpen.Shown
---@field items ghostpen.Item[]
---@field index integer
---@field announced? ghostpen.Item the item the server was told is on screen

---@type table<integer, ghostpen.Shown> by buffer
local shown = {}
---@type table<integer, { client: vim.lsp.Client, id: integer }> the request under way, by buffer
local asked = {}

--- Whether Neovim itself asks for and shows ghost text.
---@return boolean
function M.is_native()
  return require("ghostpen").options.suggest.native ~= false and native.is_there()
end

--- What of an item is still to be shown at the cursor; nil when it does not hold any more.
---@param item ghostpen.Item
---@return string?
local function rest(item)
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  row = row - 1
  if row < item.row or (row == item.row and col < item.col) then
    return nil
  end
  local ok, lines = pcall(vim.api.nvim_buf_get_text, 0, item.row, item.col, row, col, {})
  if not ok then
    return nil
  end
  local typed = table.concat(lines, "\n")
  local after = vim.api.nvim_get_current_line():sub(col + 1)
  local holds = vim.startswith(item.text, typed) and vim.startswith(after, item.tail)
  local left = item.text:sub(#typed + 1)
  return holds and left ~= item.tail and left or nil
end

local function hide(buf)
  shown[buf] = nil
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
end

local function cancel(buf)
  local request = asked[buf]
  asked[buf] = nil
  if request then
    request.client:cancel_request(request.id)
  end
end

--- The lines to draw of what is left of an item. What it replaces and repeats at its end is on screen already.
local function lines_of(buf, item, left)
  local tab = (" "):rep(vim.bo[buf].tabstop)
  local lines = vim.split(left:gsub("\t", tab), "\n", { plain = true })
  if item.tail ~= "" and vim.endswith(lines[1], item.tail) then
    lines[1] = lines[1]:sub(1, -#item.tail - 1)
  end
  return lines
end

--- Draws the item that is selected, or nothing while it does not hold.
local function draw(buf)
  local state = shown[buf]
  local item = state and state.items[state.index]
  local left = item and rest(item)
  local lines = left and lines_of(buf, item, left)
  if lines and native.is_drawn(buf, namespace, table.concat(lines, "\n")) then
    return
  end
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  if not lines then
    return
  end
  local virtual = vim.tbl_map(function(line)
    return { { line, "GhostpenSuggestion" } }
  end, vim.list_slice(lines, 2))
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  vim.api.nvim_buf_set_extmark(buf, namespace, row - 1, col, {
    virt_text = { { lines[1], "GhostpenSuggestion" } },
    virt_text_pos = "inline",
    virt_lines = #virtual > 0 and virtual or nil,
    hl_mode = "combine",
  })
  local client = vim.lsp.get_client_by_id(item.client_id)
  if not M.is_native() and state.announced ~= item and item.command and client then
    state.announced = item
    client:notify(protocol.methods.suggestion_shown, { suggestionId = item.command.arguments[1] })
  end
end

--- An item of the server's, in bytes; nil for one that is not plain text on one line's range.
---@return ghostpen.Item?
local function convert(raw, client, row, col)
  if type(raw.insertText) ~= "string" then
    return nil
  end
  local line = vim.api.nvim_get_current_line()
  local start, stop = col, col
  if raw.range then
    if raw.range.start.line ~= row or raw.range["end"].line ~= row then
      return nil
    end
    start = vim.str_byteindex(line, client.offset_encoding, raw.range.start.character, false)
    stop = vim.str_byteindex(line, client.offset_encoding, raw.range["end"].character, false)
  end
  return {
    text = (raw.insertText:gsub("\r\n?", "\n")),
    crlf = raw.insertText:find("\r\n", 1, true) ~= nil,
    row = row,
    col = start,
    tail = line:sub(col + 1, stop),
    command = raw.command,
    client_id = client.id,
  }
end

--- Asks the server, and shows what it answers if nothing has moved meanwhile.
local function ask(buf, kind)
  local client = vim.lsp.get_clients({ name = "ghostpen", bufnr = buf })[1]
  if not client then
    return
  end
  cancel(buf)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.context = { triggerKind = kind }
  local tick, cursor = vim.api.nvim_buf_get_changedtick(buf), vim.api.nvim_win_get_cursor(0)
  local request = { client = client }
  local _, id = client:request(METHOD, params, function(err, result)
    if asked[buf] ~= request then
      return
    end
    asked[buf] = nil
    local still = vim.api.nvim_get_current_buf() == buf and vim.api.nvim_buf_get_changedtick(buf) == tick
    if err or not result or not still or not vim.startswith(vim.api.nvim_get_mode().mode, "i") then
      return
    end
    if not vim.deep_equal(vim.api.nvim_win_get_cursor(0), cursor) then
      return
    end
    local items = {}
    for _, raw in ipairs(result.items or result) do
      table.insert(items, convert(raw, client, cursor[1] - 1, cursor[2]))
    end
    shown[buf] = { items = items, index = 1 }
    draw(buf)
  end, buf)
  if id then
    request.id = id
    asked[buf] = request
  end
end

--- What is on screen in a buffer, whoever drew it.
---@return ghostpen.Item?
local function on_screen(buf)
  local state = shown[buf]
  return state and state.items[state.index] or M.is_native() and native.item(buf) or nil
end

--- Whether there is ghost text at the cursor.
---@return boolean
function M.is_visible()
  local item = on_screen(vim.api.nvim_get_current_buf())
  return item ~= nil and rest(item) ~= nil
end

--- Sees to it that what is on screen is right: where Neovim's own drawing is not, ours takes its place.
local function settle()
  local buf = vim.api.nvim_get_current_buf()
  local item = M.is_native() and native.item(buf)
  local left = item and rest(item)
  if left and native.draws(buf, item, left) then
    hide(buf)
    return
  elseif left then
    shown[buf] = { items = { item }, index = 1 }
  end
  native.hide(buf)
  draw(buf)
end

--- The beginning of `left` that a key takes.
local PARTS = {
  all = function(left)
    return left
  end,
  word = function(left)
    local word = vim.fn.matchstr(left, [[\v^\_s*%(\k+|%(\k@!\S)+)]])
    return word ~= "" and word or left
  end,
  line = function(left)
    return left:match("^\n?[^\n]*")
  end,
}

--- Puts text at the cursor, replacing `tail` after it if that is there, as an undo step of its own. Pasted, not
--- set, so that it is part of what `.` repeats.
---@param text string
---@param tail string
function M.put(text, tail)
  local buf = vim.api.nvim_get_current_buf()
  local break_undo = require("ghostpen.apply").break_undo
  break_undo(buf)
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  tail = vim.startswith(vim.api.nvim_get_current_line():sub(col + 1), tail) and tail or ""
  vim.api.nvim_buf_set_text(buf, row - 1, col, row - 1, col + #tail, { "" })
  vim.api.nvim_paste(text, false, -1)
  break_undo(buf)
end

--- UTF-16 units of the item up to the cursor, counted in the text as the server sent it.
local function accepted_length(item, left)
  local taken = item.text:sub(1, #item.text - #left)
  return vim.str_utfindex(item.crlf and taken:gsub("\n", "\r\n") or taken, "utf-16")
end

--- Takes a part of an item; what is left of it stays on screen.
---@param item ghostpen.Item
---@param part "all"|"word"|"line"
local function take(buf, item, part)
  local left = rest(item)
  if not left then
    return
  end
  local text = PARTS[part](left)
  left = left:sub(#text + 1)
  local whole = left == ""
  if M.is_native() then
    native.drop(buf)
  end
  local tail = whole and item.tail or ""
  M.put(text, tail)
  local keys = require("ghostpen").options.keys or {}
  require("ghostpen.macro").note(keys[part == "all" and "accept" or part], text, tail)
  local client = vim.lsp.get_client_by_id(item.client_id)
  if whole then
    hide(buf)
    if item.command and client then
      client:exec_cmd(item.command, { bufnr = buf })
    end
    return
  end
  if item.command and client then
    local id, length = item.command.arguments[1], accepted_length(item, left)
    client:notify(protocol.methods.suggestion_partly_accepted, { suggestionId = id, acceptedLength = length })
  end
  shown[buf] = shown[buf] or { items = { item }, index = 1 }
  draw(buf)
end

--- Takes all, a word or a line of the ghost text at the cursor; nothing when there is none.
---@param part "all"|"word"|"line"
function M.accept(part)
  local buf = vim.api.nvim_get_current_buf()
  local item = on_screen(buf)
  if item then
    take(buf, item, part)
  end
end

--- Shows the next suggestion, or another before it with a negative count.
---@param count integer
function M.cycle(count)
  local buf = vim.api.nvim_get_current_buf()
  local state = shown[buf]
  if state then
    state.index = (state.index - 1 + count) % #state.items + 1
    draw(buf)
  elseif M.is_native() then
    native.cycle(buf, count)
  else
    ask(buf, INVOKED)
  end
end

--- Hides the ghost text until something is typed.
function M.dismiss()
  local buf = vim.api.nvim_get_current_buf()
  cancel(buf)
  hide(buf)
  if M.is_native() then
    native.drop(buf)
  end
end

--- Begins ghost text in a buffer that the server got.
---@param client vim.lsp.Client
---@param buf integer
function M.attach(client, buf)
  if not client:supports_method(METHOD) then
    return
  end
  -- Before each picture: Neovim draws what was typed or pasted before any event tells of it.
  vim.api.nvim_set_decoration_provider(watching, { on_start = settle })
  require("ghostpen.highlights")
  local group = vim.api.nvim_create_augroup("ghostpen.suggest." .. buf, {})
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, { group = group, buffer = buf, callback = callback })
  end
  on({ "InsertLeave", "BufLeave", "LspDetach" }, function()
    cancel(buf)
    hide(buf)
  end)
  if M.is_native() then
    native.enable(buf, group)
  else
    on({ "InsertEnter", "CursorMovedI", "TextChangedP" }, function()
      draw(buf)
      ask(buf, AUTOMATIC)
    end)
  end
  require("ghostpen.keys").attach(buf)
  require("ghostpen.macro").attach()
end

return M
