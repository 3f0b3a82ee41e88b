--- The buffer in which a message is written: plain Markdown with its own undo, in which `@` offers what
--- can be mentioned and `/` at the start the wishes that have a name.

local client = require("ghostpen.client")
local protocol = require("ghostpen.protocol")

local M = {}

M.SHORTCUTS = { "refactor", "fix", "tests", "document", "explain", "everywhere" }

---@type table<string, ghostpen.Mention> what was offered or pinned, by its label
local known = {}
---@type integer?
local prompt
--- The document that the user came from, whose definitions are offered first.
---@type string?
M.from = nil

--- What begins at the cursor's word: `@` or `/`, where it starts, and what follows it.
---@return string? sigil
---@return integer? col from 0
---@return string? query
local function typed()
  local row, col = unpack(vim.api.nvim_win_get_cursor(0))
  local before = vim.api.nvim_get_current_line():sub(1, col)
  local start = before:match("()@[^%s@]*$")
  if start and (start == 1 or before:sub(start - 1, start - 1):find("[%s(]")) then
    return "@", start - 1, before:sub(start + 1)
  elseif row == 1 and before:find("^/%w*$") then
    return "/", 0, before:sub(2)
  end
end

local function entries(mentions)
  return vim.tbl_map(function(offer)
    known[offer.label] = offer.mention
    return { word = "@" .. offer.label, menu = offer.detail, dup = 1 }
  end, mentions)
end

local function shortcuts(query)
  local fitting = vim.tbl_filter(function(name)
    return vim.startswith(name, query)
  end, M.SHORTCUTS)
  return vim.tbl_map(function(name)
    return { word = "/" .. name .. " ", abbr = "/" .. name }
  end, fitting)
end

local function params_for(query)
  return { query = query, textDocument = M.from and { uri = M.from } or nil }
end

--- 'completefunc' of the prompt: what can be mentioned.
function M.complete(find_start, base)
  local sigil, col, query = typed()
  if find_start == 1 then
    return col or -3
  elseif sigil == "/" or vim.startswith(base, "/") then
    return shortcuts(base:sub(2))
  end
  local running = client.get()
  local params = params_for(query or base:gsub("^@", ""))
  local answer = running and running:request_sync(protocol.methods.mention_list, params, 1000)
  return answer and answer.result and entries(client.without_nulls(answer.result.mentions)) or {}
end

--- Offers what fits as it is typed, without waiting for the server.
local function offer()
  local sigil, col, query = typed()
  local choosing = vim.fn.pumvisible() == 1 and vim.fn.complete_info({ "selected" }).selected ~= -1
  if not sigil or choosing or vim.fn.reg_recording() ~= "" then
    return
  elseif sigil == "/" then
    vim.fn.complete(1, shortcuts(query))
    return
  end
  local tick = vim.api.nvim_buf_get_changedtick(prompt)
  client.request(protocol.methods.mention_list, params_for(query), function(answer)
    local still = vim.api.nvim_get_current_buf() == prompt and vim.api.nvim_buf_get_changedtick(prompt) == tick
    if still and vim.api.nvim_get_mode().mode:find("^i") then
      vim.fn.complete(col + 1, entries(answer.mentions))
    end
  end)
end

--- The prompt's buffer, made when it is first asked for.
---@return integer
function M.buffer()
  if prompt and vim.api.nvim_buf_is_valid(prompt) then
    return prompt
  end
  prompt = vim.api.nvim_create_buf(false, true)
  vim.api.nvim_buf_set_name(prompt, "ghostpen-prompt://")
  vim.bo[prompt].bufhidden, vim.bo[prompt].filetype = "hide", "markdown"
  vim.bo[prompt].completefunc = "v:lua.require'ghostpen.chat.prompt'.complete"
  vim.bo[prompt].omnifunc = vim.bo[prompt].completefunc
  vim.api.nvim_buf_call(prompt, function()
    vim.opt_local.completeopt = { "menuone", "noselect", "noinsert" }
  end)
  vim.api.nvim_create_autocmd({ "TextChangedI", "TextChangedP" }, { buffer = prompt, callback = offer })
  return prompt
end

--- Writes a mention into the prompt, and knows it from then on.
---@param label string
---@param mention ghostpen.Mention
function M.pin(label, mention)
  known[label] = mention
  local buf = M.buffer()
  local lines = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  lines[#lines] = lines[#lines] .. (lines[#lines] == "" and "" or " ") .. "@" .. label .. " "
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
end

--- The mention that a label is for: one that was offered, or a file of that name.
local function mention_of(label, root)
  if known[label] then
    return known[label]
  end
  local path = vim.fs.joinpath(root or vim.fn.getcwd(), label)
  return vim.uv.fs_stat(path) and { kind = "file", uri = vim.uri_from_fname(vim.fs.normalize(path)) } or nil
end

--- What a message comes to: its words, the wish that it begins with, and what it mentions.
---@param text string
---@param root? string
---@return { text: string, shortcut?: ghostpen.Shortcut, mentions: ghostpen.Mention[] }
function M.read(text, root)
  text = vim.trim(text)
  local shortcut = text:match("^/(%w+)")
  if vim.list_contains(M.SHORTCUTS, shortcut) then
    text = vim.trim(text:sub(#shortcut + 2))
  else
    shortcut = nil
  end
  local mentions, seen = {}, {}
  for label in text:gmatch("@([^%s@]+)") do
    local mention = mention_of(label, root) or mention_of(label:gsub("[.,;:!?)]+$", ""), root)
    if mention and not seen[label] then
      seen[label] = true
      table.insert(mentions, mention)
    end
  end
  return { text = text, shortcut = shortcut, mentions = mentions }
end

--- What is written.
---@return string
function M.text()
  return table.concat(vim.api.nvim_buf_get_lines(M.buffer(), 0, -1, false), "\n")
end

--- Puts words in place of what is written, as one step of its undo.
---@param text string
function M.write(text)
  vim.api.nvim_buf_set_lines(M.buffer(), 0, -1, false, vim.split(text, "\n", { plain = true }))
end

return M
