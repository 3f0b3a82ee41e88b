-- Manners: help that leaves nothing out, groups that follow the colour scheme, events for those who want to know,
-- and a health report that says what is wrong and what to do.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")
local suggested = require("suggested")

local HELP = scratch.read(scratch.root .. "/editors/neovim/doc/ghostpen.txt")

local function open(init, files)
  local folder = scratch.folder()
  vim.fn.writefile({ "return 1" }, folder .. "/a.lua")
  return editor.open({ folder = folder, args = files or { "a.lua" }, init = init })
end

local function enabled(before)
  local nvim = open(table.concat({ before or "", suggested.scripted(), "vim.lsp.enable('ghostpen')" }, "\n"))
  nvim:wait("the server is attached", suggested.ATTACHED)
  return nvim
end

-- The report of `:checkhealth ghostpen`.
local function health(nvim)
  nvim:type("<Esc>:checkhealth ghostpen<CR>")
  nvim:wait("the report is there", "return vim.bo.filetype == 'checkhealth'")
  return table.concat(nvim:lines(), "\n")
end

spec.it("the help is found by its tags, and tells of every command and every key", function()
  local nvim = open("")
  nvim:lua("vim.cmd.helptags(vim.fs.joinpath(vim.api.nvim_list_runtime_paths()[1], 'doc'))")
  spec.defer(function()
    os.remove(scratch.root .. "/editors/neovim/doc/tags")
  end)
  for _, tag in ipairs({ "ghostpen", ":Ghostpen", "g:ghostpen_cmd", "GhostpenReview", "ghostpen-review", "ghostpen-options" }) do
    nvim:type((":help %s<CR>"):format(tag))
    nvim:wait("the help is open", "return vim.bo.filetype == 'help' and vim.fn.expand('%:t') == 'ghostpen.txt'")
    nvim:type(":close<CR>")
  end
  for _, command in ipairs(nvim:call("nvim_call_function", "getcompletion", { "Ghostpen ", "cmdline" })) do
    assert(HELP:find(("%%f[%%w]%s%%f[%%W]"):format(command)), ":Ghostpen " .. command .. " is in the help")
  end
  for name, key in pairs(nvim:lua("return require('ghostpen').options.keys")) do
    spec.contains(HELP, key)
    spec.contains(HELP, name)
  end
end)

spec.it("each highlight group is in the help and linked to a standard one, which a user can change", function()
  local nvim = enabled("vim.api.nvim_set_hl(0, 'GhostpenProposed', { bold = true })")
  for name, link in pairs(nvim:lua("return require('ghostpen.highlights')")) do
    local group = nvim:call("nvim_get_hl", 0, { name = "Ghostpen" .. name })
    spec.contains(HELP, "Ghostpen" .. name)
    if name == "Proposed" then
      spec.equal(group.bold, true, "the user's own")
    else
      spec.equal(group.link, link)
    end
    spec.equal(nvim:call("nvim_call_function", "hlexists", { link }), 1, link)
  end
end)

spec.it("events tell of reviews, tasks and the status, with the server's message", function()
  local nvim = enabled([[
    told = {}
    for _, name in ipairs({ "Review", "Task", "Status" }) do
      vim.api.nvim_create_autocmd("User", { pattern = "Ghostpen" .. name, callback = function(event) told[name] = event.data end })
    end
  ]])
  nvim:lua([[
    server.tell("ghostpen/change/changed", { changeId = "c1", state = "decided", files = {}, hunksProposed = 0 })
    server.tell("ghostpen/task/event", { taskId = "t1", state = "failed", message = "no", openReview = false })
    server.tell("ghostpen/status/changed", { state = "warning", message = "slow", indexedFiles = 1, engine = "embedded" })
  ]])
  nvim:wait("all are told", "return told.Review and told.Task and told.Status")
  spec.equal(nvim:lua("return { told.Review.changeId, told.Task.state, told.Status.message }"), { "c1", "failed", "slow" })
  for _, name in ipairs({ "GhostpenReview", "GhostpenTask", "GhostpenStatus" }) do
    spec.contains(HELP, "*" .. name .. "*")
  end
end)

spec.it("the statusline says why all is well and yet there is no ghost text", function()
  local nvim = enabled()
  nvim:lua([[
    status = { state = "ready", message = "fine", indexedFiles = 1, engine = "mine", enabled = true, disabledLanguages = {} }
    function shown(changed)
      server.tell("ghostpen/status/changed", vim.tbl_extend("force", status, changed))
    end
  ]])
  for _, case in ipairs({
    { "{}", "ghostpen" },
    { "{ snoozedUntil = 1796000000000 }", "ghostpen z" },
    { "{ enabled = false }", "ghostpen -" },
    { "{ disabledLanguages = { 'made-up', vim.bo.filetype } }", "ghostpen -" },
    { "{ disabledLanguages = { 'made-up' } }", "ghostpen" },
    { "{ state = 'offline', snoozedUntil = 1796000000000 }", "ghostpen ⌁" },
  }) do
    nvim:lua(("shown(%s)"):format(case[1]))
    nvim:wait(case[1], ("return require('ghostpen').statusline() == '%s'"):format(case[2]))
  end
end)

spec.it("a long message of the server's stops no one who types", function()
  local nvim = enabled()
  nvim:type("Go")
  local long = "Ghostpen: model `mine` took more than 5 s to go on with its answer. " .. ("Look at it. "):rep(10)
  nvim:lua([[server.tell("window/showMessage", { type = 1, message = ... })]], long)
  nvim:wait_screen("Ghostpen: model `mine` took more")
  nvim:type("on")
  nvim:wait("the words are there", "return vim.api.nvim_get_current_line() == 'on'")
  nvim:type("<Esc>:Ghostpen log<CR>")
  nvim:wait("the log has all of it", ("return vim.fn.search([[\\V%s]], 'nw') > 0"):format(vim.trim(long)))
end)

spec.it("health: a server that is found and does not run, and one that is not started", function()
  local nvim = open("vim.g.ghostpen_cmd = { 'false', 'lsp' }")
  local report = health(nvim)
  spec.contains(report, "ERROR `false --version` does not run")
  spec.contains(report, "Build or install the server anew")
  spec.contains(report, "WARNING the server is not running")
  spec.contains(report, "vim.lsp.enable('ghostpen') in your configuration")
end)

spec.it("health: a Neovim that is too old", function()
  local nvim = open([[
    local has = vim.fn.has
    vim.fn.has = function(what)
      return what == "nvim-0.11" and 0 or has(what)
    end
  ]])
  local report = health(nvim)
  spec.contains(report, "ERROR Neovim is older than 0.11")
  spec.contains(report, "Install Neovim 0.11 or newer")
end)

spec.it("health: no project folder, and what the server itself says", function()
  local nvim = open("vim.cmd.cd('/')\n" .. suggested.scripted() .. "\nvim.lsp.enable('ghostpen')")
  nvim:wait("the server is attached", suggested.ATTACHED)
  nvim:lua([[server.tell("ghostpen/status/changed", { state = "warning", message = "the model is away", action = "start it", indexedFiles = 1, engine = "mine" })]])
  nvim:wait("it is known", "return require('ghostpen.status').current ~= nil")
  local report = health(nvim)
  spec.contains(report, "OK running, folder none")
  spec.contains(report, "WARNING no project folder, so only open files are learned from")
  spec.contains(report, "WARNING the model is away")
  spec.contains(report, "start it")
end)

spec.it("health: who draws the ghost text, and who else gives some", function()
  local nvim = enabled("require('ghostpen').setup({ suggest = { native = false } })")
  nvim:lua([[
    local function cmd()
      return {
        request = function(method, _, callback)
          callback(nil, method == "initialize" and { capabilities = { inlineCompletionProvider = true } } or vim.NIL)
          return true, 1
        end,
        notify = function() return true end,
        is_closing = function() return false end,
        terminate = function() end,
      }
    end
    vim.lsp.start({ name = "other", cmd = cmd })
  ]])
  nvim:wait("the other one runs", "return #vim.lsp.get_clients({ name = 'other' }) == 1")
  local report = health(nvim)
  spec.contains(report, "ghost text drawn by Ghostpen")
  spec.contains(report, "`other` gives ghost text, too")
  spec.contains(health(enabled()), "ghost text by Neovim itself")
end)
