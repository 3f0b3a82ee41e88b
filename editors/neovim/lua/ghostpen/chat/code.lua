--- A block of code from an answer, put up as a change to review. Where it goes is asked for unless there
--- is but one place, and nothing is written before the review.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

---@class ghostpen.Code
---@field text string with a newline at its end
---@field path? string the file that the block names

--- The path that a fence's words name: `rust src/a.rs`, `rust:src/a.rs`, `src/a.rs`.
local function path_of(info)
  local last = info:match("(%S+)%s*$") or ""
  last = last:match("^%w+:(.+)$") or last
  return last:find("[/.]") and last or nil
end

--- The block that a line lies in.
---@param lines string[]
---@param line integer from 1
---@return ghostpen.Code?
function M.at(lines, line)
  local fence, info, first
  for number, text in ipairs(lines) do
    local ticks, rest = text:match("^%s?%s?%s?(```+)%s*([^`]*)$")
    if not fence and ticks then
      fence, info, first = ticks, rest, number
    elseif fence and ticks and rest == "" and #ticks >= #fence then
      if first <= line and line <= number then
        local code = table.concat(vim.list_slice(lines, first + 1, number - 1), "\n") .. "\n"
        return { text = code, path = path_of(info) }
      end
      fence = nil
    end
  end
end

--- The window of a file that the user was in last; the conversation is none.
local function working()
  local wins = { vim.fn.win_getid(vim.fn.winnr("#")) }
  vim.list_extend(wins, vim.api.nvim_tabpage_list_wins(0))
  return vim.iter(wins):find(function(win)
    local buf = vim.api.nvim_win_is_valid(win) and vim.api.nvim_win_get_buf(win)
    return buf and vim.bo[buf].buftype == "" and vim.api.nvim_buf_get_name(buf) ~= ""
  end)
end

--- The places where a block can go.
local function places(code, root)
  local choices = {}
  local path = code.path and vim.fs.normalize(vim.fs.joinpath(root or vim.fn.getcwd(), code.path))
  local exists = path and vim.uv.fs_stat(path)
  if path and not exists then
    table.insert(choices, { text = "New file " .. code.path, edit = { uri = vim.uri_from_fname(path), newText = code.text } })
  end
  local win = working()
  local buf = win and vim.api.nvim_win_get_buf(win)
  local name = buf and vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buf), ":.")
  if buf then
    local row = vim.api.nvim_win_get_cursor(win)[1]
    local here = { line = row - 1, character = 0 }
    table.insert(choices, {
      text = ("Before line %d of %s"):format(row, name),
      edit = { uri = vim.uri_from_bufnr(buf), range = { start = here, ["end"] = here }, newText = code.text },
    })
  end
  if exists then
    table.insert(choices, { text = "In place of all of " .. code.path, edit = { uri = vim.uri_from_fname(path), newText = code.text } })
  elseif buf and not path then
    table.insert(choices, { text = "In place of all of " .. name, edit = { uri = vim.uri_from_bufnr(buf), newText = code.text } })
  end
  return choices
end

local function propose(choice)
  local params = { title = "Code from the conversation: " .. choice.text, edits = { choice.edit } }
  client.request(protocol.methods.change_propose, params, function(answer)
    if answer.changeId then
      require("ghostpen.review").open(answer.changeId)
    else
      client.say("the file says all of it already")
    end
  end)
end

--- Puts a block up for review where the user says.
---@param code ghostpen.Code
function M.apply(code)
  local running = client.get()
  local choices = places(code, running and running.root_dir)
  if #choices == 0 then
    client.say("open the file that the code belongs in", vim.log.levels.WARN)
  elseif #choices == 1 then
    propose(choices[1])
  else
    vim.ui.select(choices, {
      prompt = "Where does the code go? Nothing is written yet.",
      format_item = function(choice)
        return choice.text
      end,
    }, function(choice)
      if choice then
        propose(choice)
      end
    end)
  end
end

return M
