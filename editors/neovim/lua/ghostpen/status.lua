--- What the server says about itself, for the statusline, `:Ghostpen status` and `:Ghostpen why`.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

local SIGNS = { indexing = " …", offline = " ⌁", warning = " !", error = " ✗" }

---@type ghostpen.Status?
M.current = nil

--- Takes a new status and tells whoever listens to `User GhostpenStatus`.
---@param status ghostpen.Status? nil when the server has gone
function M.set(status)
  M.current = status
  vim.api.nvim_exec_autocmds("User", { pattern = "GhostpenStatus", modeline = false, data = status })
  vim.cmd.redrawstatus({ bang = true })
end

--- What follows the name: the worst that holds, or why all is well and yet there is no ghost text here.
---@param status ghostpen.Status
---@return string
local function sign(status)
  if status.state ~= "ready" then
    return SIGNS[status.state]
  end
  if status.snoozedUntil then
    return " z"
  end
  local off = not status.enabled or vim.list_contains(status.disabledLanguages, vim.bo.filetype)
  return off and " -" or ""
end

--- For 'statusline': `%{v:lua.require'ghostpen'.statusline()}`. Empty when no server runs.
---@return string
function M.line()
  if not M.current then
    return ""
  end
  local pending = require("ghostpen.review").pending()
  local working, waiting = require("ghostpen.task").count()
  local parts = { "ghostpen" .. sign(M.current) }
  for _, part in ipairs({ { " ⟳%d", working - waiting }, { " ?%d", waiting }, { " ±%d", pending } }) do
    if part[2] > 0 then
      table.insert(parts, part[1]:format(part[2]))
    end
  end
  return table.concat(parts)
end

---@param ends integer in Unix milliseconds
---@return string
local function pause(ends)
  return os.date("no ghost text until %H:%M", math.floor(ends / 1000)) --[[@as string]]
end

--- Says how the server is.
function M.show()
  client.request(protocol.methods.status_show, nil, function(status)
    M.set(status)
    local level = status.state == "error" and vim.log.levels.ERROR or vim.log.levels.INFO
    local lines = { status.message }
    table.insert(lines, status.action)
    if status.snoozedUntil then
      table.insert(lines, pause(status.snoozedUntil))
    end
    if status.lastEngine then
      table.insert(lines, "the latest ghost text is from: " .. status.lastEngine)
    end
    client.say(table.concat(lines, "\n"), level)
  end)
end

--- Pauses ghost text.
---@param minutes? string the setting's length without it; 0 ends the pause
function M.snooze(minutes)
  client.request(protocol.methods.suggestion_snooze, { minutes = tonumber(minutes) }, function(answer)
    client.say(answer["until"] and pause(answer["until"]) or "ghost text is on")
  end)
end

--- Shows, in a split, what became of the latest requests for ghost text in this buffer.
function M.why()
  local params = { textDocument = { uri = vim.uri_from_bufnr(0) } }
  client.request(protocol.methods.suggestion_why, params, function(answer)
    local lines = {}
    for _, one in ipairs(answer.recent) do
      local at = os.date("%H:%M:%S", math.floor(one.at / 1000))
      local place = ("%d:%d"):format(one.position.line + 1, one.position.character + 1)
      local source = one.source and (" (" .. one.source .. ")") or ""
      table.insert(lines, ("%s  %-8s %-10s %6.1f ms  %s%s"):format(at, place, one.outcome, one.tookMs, one.reason, source))
    end
    if #lines == 0 then
      lines = { "No ghost text was asked for in this buffer yet." }
    end
    vim.cmd(("botright %dnew"):format(math.min(#lines, 15)))
    local buf = vim.api.nvim_get_current_buf()
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
    vim.bo[buf].buftype, vim.bo[buf].bufhidden, vim.bo[buf].modifiable = "nofile", "wipe", false
    vim.keymap.set("n", "q", "<C-w>c", { buffer = buf, nowait = true })
  end)
end

return M
