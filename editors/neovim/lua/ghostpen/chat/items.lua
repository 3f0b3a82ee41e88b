--- One item of a conversation as lines of Markdown. Pure: an item in, text out, so that a conversation
--- reads the same whether it streamed in or came back from the disk.

local M = {}

local SIGNS = { running = "…", waiting = "?", done = "✓", failed = "✗", aborted = "–" }
local STEPS = { pending = "- [ ] ", running = "- [-] ", done = "- [x] " }
local LEVELS = { info = "NOTE", warning = "WARNING", error = "CAUTION" }
local SCOPES = { once = "this time", task = "in this task", always = "always, in this workspace" }

---@class ghostpen.Drawn
---@field lines string[]
---@field fold? boolean all but the first line can be folded away

local function split(text)
  return vim.split((text:gsub("\r\n?", "\n"):gsub("\n+$", "")), "\n", { plain = true })
end

--- A text on one line.
local function flat(text)
  return (vim.trim(text):gsub("%s*\n%s*", " "))
end

--- A text as it is, in a fence that it cannot close.
local function fenced(text, language)
  local longest = 2
  for ticks in text:gmatch("`+") do
    longest = math.max(longest, #ticks)
  end
  local fence = ("`"):rep(longest + 1)
  local lines = { fence .. (language or "") }
  vim.list_extend(lines, split(text))
  table.insert(lines, fence)
  return lines
end

local function duration(ms)
  return ms < 1000 and ("%d ms"):format(ms) or ("%.1f s"):format(ms / 1000)
end

--- What a mention is called.
---@param mention ghostpen.Mention
---@return string
function M.mention(mention)
  local name = mention.uri and vim.fn.fnamemodify(vim.uri_to_fname(mention.uri), ":.")
  if mention.kind == "selection" then
    return ("%s:%d-%d"):format(name, mention.range.start.line + 1, mention.range["end"].line + 1)
  elseif mention.kind == "diagnostics" then
    return "problems in " .. name
  elseif mention.kind == "change" then
    return "the change under review"
  end
  return mention.name or name or mention.label
end

--- What came of an approval or a question; nil while it waits.
local function answered(item)
  local answer = item.content.answer
  if type(answer) == "string" then
    return "Answered: " .. flat(answer)
  elseif not answer then
    return item.state ~= "waiting" and "Not answered" or nil
  elseif answer.kind == "approve" then
    return "Allowed " .. SCOPES[answer.scope]
  elseif answer.kind == "decline" then
    return answer.reason ~= "" and "Declined: " .. flat(answer.reason) or "Declined"
  end
  return "Answered: " .. flat(answer.text)
end

local DRAW = {}

function DRAW.userMessage(content)
  local lines = { "## You", "" }
  vim.list_extend(lines, split(content.text))
  local about = vim.tbl_map(M.mention, content.mentions)
  if content.images > 0 then
    table.insert(about, content.images == 1 and "an image" or content.images .. " images")
  end
  if #about > 0 then
    vim.list_extend(lines, { "", "*About " .. table.concat(about, ", ") .. "*" })
  end
  vim.list_extend(lines, { "", "## Ghostpen" })
  return lines
end

function DRAW.agentMessage(content)
  return split(content.text)
end

function DRAW.reasoning(content, item)
  local lines = { ("%s *Thinking*"):format(SIGNS[item.state]) }
  return vim.list_extend(lines, split(content.text)), true
end

function DRAW.plan(content)
  return vim.tbl_map(function(step)
    return STEPS[step.state] .. flat(step.text)
  end, content.steps)
end

function DRAW.toolCall(content, item)
  local facts = { SIGNS[item.state] .. " **" .. flat(content.title) .. "**" }
  if content.exitCode and content.exitCode ~= 0 then
    table.insert(facts, "exit code " .. content.exitCode)
  end
  if content.tookMs then
    table.insert(facts, duration(content.tookMs))
  end
  local lines = { table.concat(facts, " · ") }
  vim.list_extend(lines, fenced(content.input, "json"))
  if content.output ~= "" then
    vim.list_extend(lines, fenced(content.output))
  end
  return lines, true
end

function DRAW.approval(content, item)
  local lines = { ("%s **Allow? %s**"):format(SIGNS[item.state], flat(content.title)) }
  vim.list_extend(lines, fenced(content.detail))
  for _, reach in ipairs(content.reach or {}) do
    table.insert(lines, "- " .. flat(reach))
  end
  if content.diff then
    vim.list_extend(lines, fenced(content.diff, "diff"))
  end
  table.insert(lines, answered(item) or "`<CR>` here, or `:Ghostpen answer`")
  return lines
end

function DRAW.question(content, item)
  local lines = split(content.text)
  lines[1] = ("%s **%s**"):format(SIGNS[item.state], lines[1])
  for _, choice in ipairs(content.choices) do
    table.insert(lines, "- " .. flat(choice))
  end
  table.insert(lines, answered(item) or "`<CR>` here, or `:Ghostpen answer`")
  return lines
end

function DRAW.instructions(content)
  local names = vim.tbl_map(function(file)
    local name = vim.fn.fnamemodify(vim.uri_to_fname(file.uri), ":.")
    return file.leftOut > 0 and ("%s (%d bytes left out)"):format(name, file.leftOut) or name
  end, content.files)
  return { "*Took into account: " .. table.concat(names, ", ") .. "*" }
end

function DRAW.change(content)
  local what = "**A change to review**: %d files, %d hunks, +%d −%d. `<CR>` here opens it."
  return { what:format(content.files, content.hunks, content.added, content.removed) }
end

function DRAW.evidence(content)
  local sign = content.stale and "?" or content.exitCode == 0 and "✓" or "✗"
  local lines = { sign .. " " .. flat(content.claim) }
  return vim.list_extend(lines, fenced(content.output)), true
end

function DRAW.notice(content)
  local lines = { "> [!" .. LEVELS[content.level] .. "]" }
  return vim.list_extend(lines, vim.tbl_map(function(line)
    return "> " .. line
  end, split(content.text)))
end

--- An item as Markdown, with an empty line at its end. A kind that a newer server knows is left out.
---@param item ghostpen.Item
---@return ghostpen.Drawn
function M.draw(item)
  local draw = DRAW[item.content.kind]
  local lines, fold = {}, nil
  if draw then
    lines, fold = draw(item.content, item)
    table.insert(lines, "")
  end
  -- A name may hold what ends a line.
  lines = vim.tbl_map(function(line)
    return (line:gsub("\n", " "))
  end, lines)
  return { lines = lines, fold = fold }
end

--- Adds text that streams to what an item says.
---@param item ghostpen.Item
---@param text string
function M.grow(item, text)
  local content = item.content
  if content.kind == "agentMessage" or content.kind == "reasoning" then
    content.text = content.text .. text
  elseif content.kind == "toolCall" then
    content.output = content.output .. text
  end
end

return M
