--- The review of a change: gets it, shows it in its tab, and sends what the user decides. What a
--- hunk is and where it lies now is the server's alone.

local client = require("ghostpen.client")
local marks = require("ghostpen.marks")
local protocol = require("ghostpen.protocol")
local view = require("ghostpen.view")

local M = {}

---@type ghostpen.Change? the change under review
local change
---@type integer? the client that was asked what waits for review
local looked_at
---@type table<string, integer> hunks to be decided, by change
local waiting = {}

--- Hunks that wait for a decision, over all changes.
---@return integer
function M.pending()
  return vim.iter(pairs(waiting)):fold(0, function(sum, _, count)
    return sum + count
  end)
end

--- Ids of the changes that wait for review.
---@return string[]
function M.change_ids()
  return vim.tbl_keys(waiting)
end

--- Every hunk of the change under review, in order.
---@return ghostpen.Place[]
local function places()
  local all = {}
  for _, file in ipairs(change.files) do
    for _, hunk in ipairs(file.hunks) do
      table.insert(all, { file = file, hunk = hunk })
    end
  end
  return all
end

local function is_proposed(place)
  return place.hunk.state == "proposed"
end

--- Gets a change, which then is the one under review; of the one that is, perhaps only some files anew.
---@param uris? string[]
local function get(change_id, on_change, uris)
  client.request(protocol.methods.change_show, { changeId = change_id, uris = uris }, function(answer)
    if uris and change and change.changeId == change_id then
      local fresh = {}
      for _, file in ipairs(answer.files) do
        fresh[file.proposedUri] = file
      end
      answer.files = vim.tbl_map(function(file)
        return fresh[file.proposedUri] or file
      end, change.files)
    end
    change = answer
    on_change()
  end)
end

--- Calls back with the changes that still have something to decide.
---@param on_list fun(open: ghostpen.ChangeSummary[])
local function list_open(on_list)
  client.request(protocol.methods.change_list, nil, function(list)
    local open = vim.tbl_filter(function(one)
      return one.state == "open"
    end, list.changes)
    if #open == 0 then
      client.say("no change waits for review")
    else
      on_list(open)
    end
  end)
end

--- Gets the change anew, or only these files of it, and draws it.
---@param uris? string[]
local function reload(uris)
  get(change.changeId, function()
    if view.is_open() then
      view.draw(change)
    end
  end, uris)
end

--- Says in one line what came of accept, reject, undo or redo.
local function report(done, answer)
  local parts = { done, answer.message }
  for _, conflict in ipairs(not answer.message and answer.conflicts or {}) do
    local path = vim.fn.fnamemodify(vim.uri_to_fname(conflict.uri), ":.")
    table.insert(parts, ("%s: %s"):format(path, conflict.message))
  end
  client.say(table.concat(parts, "; "), #parts > 1 and vim.log.levels.WARN or nil)
end

--- Calls back once there is a change under review: that on screen, else the latest.
local function with_change(go)
  if view.is_open() then
    -- What was typed a moment ago has moved the hunks.
    get(change.changeId, go)
  else
    list_open(function(open)
      get(open[1].changeId, go)
    end)
  end
end

--- Calls back with the params for the hunk under the cursor, its file, or all that is proposed. Without a
--- review on screen, the latest change is meant.
---@param scope? "hunk"|"file"|"all"
---@param on_params fun(params: table)
local function choose(scope, on_params)
  local function go()
    local params, place = { changeId = change.changeId }, view.here(places())
    if scope ~= "all" and not place then
      client.say("there is no hunk under the cursor")
      return
    end
    if scope == "file" then
      params.uri = place.file.uri
    elseif scope ~= "all" then
      params.hunkIds = { place.hunk.hunkId }
    end
    on_params(params)
  end
  with_change(go)
end

--- Sends what the user decides, and goes on to the next hunk.
---@param scope? "hunk"|"file"|"all"
---@param verb "accept"|"reject"
local function decide(scope, verb)
  choose(scope, function(params)
    client.request(protocol.methods["change_" .. verb], params, function(answer)
      report(("%d %sed"):format(answer.accepted or answer.rejected, verb), answer)
      reload()
      view.walk(1, is_proposed)
    end)
  end)
end

--- Accepts the hunk under the cursor, its file, or all that is proposed.
---@param scope? "hunk"|"file"|"all"
function M.accept(scope)
  decide(scope, "accept")
end

--- Rejects the hunk under the cursor, its file, or all that is proposed.
---@param scope? "hunk"|"file"|"all"
function M.reject(scope)
  decide(scope, "reject")
end

--- Says what would be wrong if the hunk under the cursor, its file or all that is proposed were accepted, and
--- what a command of the user's comes to on the files as they would be.
---@param words? string the scope, and behind it the command
function M.check(words)
  local scope, line = (words or "hunk"):match("^(%S+)%s*(.*)$")
  choose(scope, function(params)
    params.command = line ~= "" and { "sh", "-c", line } or nil
    client.request(protocol.methods.change_check, params, function(found)
      local failed = found.command and found.command.exitCode ~= 0
      local wrong = failed or #found.faults + #found.missing + #found.conflicts > 0
      client.say(found.message, wrong and vim.log.levels.WARN or nil)
      if found.command then
        view.show_output(found.command.output)
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

--- Opens what the hunk under the cursor proposes, to be changed.
function M.edit()
  local function go()
    local place = view.here(places())
    if not place then
      client.say("there is no hunk under the cursor")
    elseif place.hunk.state == "accepted" then
      client.say("it is in your file already: edit it there")
    else
      require("ghostpen.revise").open(change, place)
    end
  end
  with_change(go)
end

--- Puts the hunks still proposed into the quickfix list.
local function quickfix()
  local items = vim.tbl_map(function(place)
    local file = vim.uri_to_fname(place.file.uri)
    return { filename = file, lnum = place.hunk.range.start.line + 1, text = view.first_line(place.hunk.newText) }
  end, vim.tbl_filter(is_proposed, places()))
  vim.fn.setqflist({}, " ", { title = change.title, items = items })
  vim.cmd("botright copen")
end

local KEYS

local function help()
  local keys = vim.tbl_keys(KEYS)
  table.sort(keys)
  client.say("keys of the review\n" .. table.concat(vim.tbl_map(function(key)
    return ("%-5s %s"):format(key, KEYS[key].does)
  end, keys), "\n"))
end

local function key(does, run, ...)
  local arguments = { ... }
  return {
    does = does,
    run = function()
      run(unpack(arguments))
    end,
  }
end

KEYS = {
  a = key("accept the hunk", M.accept, "hunk"),
  r = key("reject the hunk", M.reject, "hunk"),
  A = key("accept the file", M.accept, "file"),
  R = key("reject the file", M.reject, "file"),
  e = key("edit what the hunk proposes", M.edit),
  ga = key("accept all", M.accept, "all"),
  gr = key("reject all", M.reject, "all"),
  c = key("check the hunk", M.check, "hunk"),
  C = key("check the file", M.check, "file"),
  gc = key("check all", M.check, "all"),
  ["]h"] = key("next hunk", view.walk, 1),
  ["[h"] = key("hunk before", view.walk, -1),
  ["<CR>"] = key("go to the file", view.enter),
  u = key("undo the latest accept", M.undo),
  ["<C-r>"] = key("redo", M.redo),
  Q = key("hunks to quickfix", quickfix),
  q = key("close the review", view.close),
  ["g?"] = key("this help", help),
}

--- Opens the review of a change: the one named, the only open one, or the one the user picks.
---@param change_id? string
function M.open(change_id)
  if change_id then
    get(change_id, function()
      view.open(change, KEYS, function()
        reload()
      end)
      view.walk(0, is_proposed)
    end)
    return
  end
  list_open(function(open)
    if #open == 1 then
      M.open(open[1].changeId)
      return
    end
    local function describe(one)
      return ("%s (%d files, %d hunks)"):format(one.title, one.files, one.hunks)
    end
    vim.ui.select(open, { prompt = "Review:", format_item = describe }, function(picked)
      if picked then
        M.open(picked.changeId)
      end
    end)
  end)
end

--- Counts what is to be decided in a change.
---@param found ghostpen.Change
local function count(found)
  local left = vim.iter(found.files):fold(0, function(sum, file)
    return sum + #vim.tbl_filter(function(hunk)
      return hunk.state == "proposed"
    end, file.hunks)
  end)
  waiting[found.changeId] = left > 0 and left or nil
  vim.cmd.redrawstatus({ bang = true })
end

--- Shows in a buffer that the server got what is to be decided there, also from before.
---@param client_id integer
---@param buf integer
function M.on_attach(client_id, buf)
  if looked_at == client_id then
    marks.draw(buf)
    return
  end
  looked_at = client_id
  client.request(protocol.methods.change_list, nil, function(list)
    for _, one in ipairs(list.changes or {}) do
      if one.state == "open" then
        marks.update(one.changeId, count)
      end
    end
  end)
end

--- Takes the news that a change was proposed, decided or moved.
---@param event ghostpen.ChangeChangedNotification
function M.on_changed(event)
  waiting[event.changeId] = event.hunksProposed > 0 and event.hunksProposed or nil
  if event.state == "open" then
    marks.update(event.changeId)
  else
    marks.remove(event.changeId)
  end
  if view.is_open() and change.changeId == event.changeId then
    reload(event.files)
  end
  vim.api.nvim_exec_autocmds("User", { pattern = "GhostpenReview", modeline = false, data = event })
  vim.cmd.redrawstatus({ bang = true })
end

return M
