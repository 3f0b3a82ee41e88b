--- Neovim's own ghost text (`vim.lsp.inline_completion`, from 0.12 on): which suggestion it holds, and
--- whether its drawing of it is right. Decides nothing; `ghostpen.suggest` does.
---
--- Core shows its suggestion until the next answer, also where what was typed does not agree, and its only way
--- to ask which one that is takes it. So its state is read here; where it is not as known, nothing of core's is
--- used at all.

local M = {}

local METHOD = "textDocument/inlineCompletion"
local namespace = vim.api.nvim_create_namespace("nvim.lsp.inline_completion")

---@class ghostpen.Asked where a suggestion was asked for
---@field line string
---@field col integer in bytes

---@type table<integer, ghostpen.Asked> by request
local asked = {}
---@type table<integer, ghostpen.Asked> by buffer, for the latest answer
local answered = {}

--- Core's ghost text of each buffer; nil where this Neovim has none.
---@return table<integer, table>?
local function active()
  local ok, capability = pcall(require, "vim.lsp._capability")
  local known = ok and capability.all and capability.all.inline_completion
  return known and vim.lsp.inline_completion and known.abort and known.active
end

--- Whether Neovim has ghost text that is known here.
---@return boolean
function M.is_there()
  return active() ~= nil
end

--- Turns core's ghost text on in a buffer.
---@param buf integer
---@param group integer of autocommands
function M.enable(buf, group)
  vim.lsp.inline_completion.enable(true, { bufnr = buf })
  vim.api.nvim_create_autocmd("LspRequest", {
    group = group,
    buffer = buf,
    callback = function(event)
      local request, id = event.data.request, event.data.request_id
      if request.method ~= METHOD then
        return
      elseif request.type == "pending" then
        local col = vim.api.nvim_win_get_cursor(0)[2]
        asked[id] = { line = vim.api.nvim_get_current_line(), col = col }
        return
      elseif request.type == "complete" then
        answered[buf], asked[id] = asked[id], nil
      end
    end,
  })
end

--- The suggestion that core holds, in our shape.
---@param buf integer
---@return ghostpen.Item?
function M.item(buf)
  local completor = active()[buf]
  local held = completor and completor.current
  if not held or not held.range or type(held.insert_text) ~= "string" then
    return nil
  end
  local row, col, _, stop = held.range:to_extmark()
  local from = answered[buf] or { line = "", col = stop }
  return {
    text = (held.insert_text:gsub("\r\n?", "\n")),
    crlf = held.insert_text:find("\r\n", 1, true) ~= nil,
    row = row,
    col = col,
    tail = from.line:sub(from.col + 1, stop),
    command = held.command,
    client_id = held.client_id,
  }
end

--- Whether core's picture of what is left of its suggestion is right: it keeps to the line it was asked in, and
--- covers what stands behind the cursor.
---@param buf integer
---@param item ghostpen.Item
---@param left string
function M.draws(buf, item, left)
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  local behind = vim.api.nvim_get_current_line():sub(col + 1)
  return row - 1 == item.row and behind == item.tail and M.is_drawn(buf, namespace, left)
end

--- Whether a namespace has just this text at the cursor.
---@param buf integer
---@param space integer
---@param text string
function M.is_drawn(buf, space, text)
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  local marks = vim.api.nvim_buf_get_extmarks(buf, space, 0, -1, { details = true })
  local mark = marks[1]
  if #marks ~= 1 or mark[2] ~= row - 1 or mark[3] ~= col then
    return false
  end
  local lines = vim.split(text, "\n", { plain = true })
  return mark[4].virt_text[1][1] == lines[1] and #(mark[4].virt_lines or {}) == #lines - 1
end

--- Hides what core has drawn. It draws again with the next key.
---@param buf integer
function M.hide(buf)
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
end

--- Has core forget its suggestion, and the request that it waits for.
---@param buf integer
function M.drop(buf)
  local completor = active()[buf]
  if completor then
    completor:abort()
  end
end

--- Shows core's next suggestion, or another before it with a negative count.
---@param buf integer
---@param count integer
function M.cycle(buf, count)
  vim.lsp.inline_completion.select({ bufnr = buf, count = count })
end

return M
