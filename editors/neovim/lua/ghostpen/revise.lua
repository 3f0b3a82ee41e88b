--- A proposal changed by the user before deciding on it: its lines in a small buffer, proposed anew when that is
--- written.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

local function save(buf, change_id, hunk_id)
  local lines = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  local text = table.concat(lines, "\n") .. "\n"
  -- An empty buffer has one empty line; what is to be left of the hunk is nothing then.
  local params = { changeId = change_id, hunkId = hunk_id, newText = text ~= "\n" and text or "" }
  local running = client.get()
  -- Waited for, as `:wq` goes on to close what is written.
  local answer = running and running:request_sync(protocol.methods.change_edit, params, 5000)
  if answer and answer.result then
    vim.bo[buf].modified = false
    client.say("the proposal is as you wrote it")
  else
    client.say(answer and answer.err and answer.err.message or "the server does not answer", vim.log.levels.ERROR)
  end
end

--- Opens what a hunk proposes, below.
---@param change ghostpen.Change
---@param place ghostpen.Place
function M.open(change, place)
  local hunk = place.hunk
  local lines = require("ghostpen.document").lines(hunk.newText)
  vim.cmd(("botright %dsplit"):format(math.min(math.max(#lines + 1, 3), 15)))
  local buf = vim.api.nvim_create_buf(false, false)
  vim.api.nvim_win_set_buf(0, buf)
  vim.api.nvim_buf_set_name(buf, ("ghostpen-edit://%s/%s/%s"):format(change.changeId, hunk.hunkId, place.file.path))
  vim.bo[buf].buftype, vim.bo[buf].bufhidden, vim.bo[buf].swapfile = "acwrite", "wipe", false
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  vim.bo[buf].filetype = vim.filetype.match({ filename = place.file.path }) or ""
  vim.bo[buf].modified = false
  vim.wo[0][0].winbar = "what is proposed: change it and :write"
  vim.api.nvim_create_autocmd("BufWriteCmd", {
    buffer = buf,
    callback = function()
      save(buf, change.changeId, hunk.hunkId)
    end,
  })
end

return M
