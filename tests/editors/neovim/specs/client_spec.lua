-- Finding the server, starting it again when it dies, and saying what is wrong.

local editor = require("editor")
local scratch = require("scratch")
local spec = require("spec")

local SCRIPTED = scratch.root .. "/tests/editors/neovim/scripted.lua"
local ATTACHED = "return #vim.lsp.get_clients({ name = 'ghostpen', bufnr = 0 }) == 1"

local function open(init)
  local folder = scratch.folder()
  vim.fn.writefile({ "return 1" }, folder .. "/a.lua")
  return editor.open({ folder = folder, args = { "a.lua" }, init = init })
end

-- The text of `:checkhealth ghostpen`.
local function health(nvim)
  nvim:type(":checkhealth ghostpen<CR>")
  nvim:wait("the report is there", "return vim.bo.filetype == 'checkhealth'")
  return table.concat(nvim:lines(), "\n")
end

spec.it("loads nothing before it is used", function()
  local nvim = open("")
  local loaded = nvim:lua([[
    return vim.tbl_filter(function(name) return vim.startswith(name, "ghostpen") end, vim.tbl_keys(package.loaded))
  ]])
  spec.equal(loaded, {})
  spec.equal(nvim:call("nvim_call_function", "exists", { ":Ghostpen" }), 2)
end)

spec.it("starts the server again when it dies, and gives up after a while", function()
  local nvim = open(([[
    dofile(%q)
    said = {}
    vim.notify = function(text) table.insert(said, text) end
    -- The waits between two starts are not waited for.
    vim.defer_fn = function(fn) vim.schedule(fn) end
    vim.lsp.enable("ghostpen")
  ]]):format(SCRIPTED))
  for start = 1, 6 do
    nvim:wait("start " .. start, ("return server.starts == %d and %s"):format(start, ATTACHED:gsub("^return ", "")))
    nvim:lua("server.crash()")
  end
  nvim:wait("it gives up", "return vim.iter(said):any(function(text) return text:find('died 6 times', 1, true) end)")
  spec.equal(nvim:lua("return server.starts"), 6)
  nvim:type(":Ghostpen restart<CR>")
  nvim:wait("it runs again", "return server.starts == 7 and " .. ATTACHED:gsub("^return ", ""))
end)

spec.it("leaves a server alone that was asked to stop, and restarts it when told", function()
  local nvim = open(("dofile(%q)\nvim.lsp.enable('ghostpen')"):format(SCRIPTED))
  nvim:wait("the server is attached", ATTACHED)
  nvim:type(":Ghostpen restart<CR>")
  nvim:wait("another one is attached", "return server.starts == 2 and " .. ATTACHED:gsub("^return ", ""))
  nvim:lua("vim.lsp.get_clients({ name = 'ghostpen' })[1]:stop()")
  nvim:wait("none runs", "return #vim.lsp.get_clients({ name = 'ghostpen' }) == 0")
  spec.equal(nvim:lua("return server.starts"), 2)
end)

spec.it("says what to do when there is no server", function()
  local nvim = open("vim.g.ghostpen_cmd = '/nowhere/ghostpen'\nvim.lsp.enable('ghostpen')")
  nvim:wait_screen("the configured `/nowhere/ghostpen` cannot be run")
  nvim:type("<CR>")
  local report = health(nvim)
  spec.contains(report, "ERROR the configured `/nowhere/ghostpen` cannot be run")
  spec.contains(report, "vim.g.ghostpen_cmd = '/path/to/ghostpen'")
end)

spec.it("reports a running server and a key that another plugin took", function()
  local nvim = open(("dofile(%q)\nvim.lsp.enable('ghostpen')"):format(SCRIPTED))
  nvim:wait("the server is attached", ATTACHED)
  nvim:lua("vim.keymap.set('i', '<Tab>', 'x', { buffer = 0, desc = 'theirs' })")
  local report = health(nvim)
  spec.contains(report, "OK running, folder")
  spec.contains(report, "positions in utf-16")
  spec.contains(report, "<Tab> (accept) is another plugin's: theirs")
end)

spec.it("completes its commands", function()
  local nvim = open("")
  local function complete(line)
    return nvim:call("nvim_call_function", "getcompletion", { line, "cmdline" })
  end
  spec.equal(complete("Ghostpen re"), { "redo", "reject", "rename", "restart", "review", "rewrite" })
  spec.equal(complete("Ghostpen accept "), { "all", "file", "hunk" })
end)
