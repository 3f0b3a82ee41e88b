-- A real Neovim in a real terminal: it runs inside tmux, which holds the screen
-- that a person would see, and listens on a socket, by which a test types keys
-- and asks what is true. Each has its own home folder and its own tmux server,
-- and ends with the test that opened it.

local scratch = require("scratch")
local spec = require("spec")

local M = {}
local Editor = {}
Editor.__index = Editor

-- Runs tmux on this editor's own server; returns what it printed.
function Editor:tmux(...)
  local command = { "tmux", "-S", self.home .. "/tmux.sock", "-f", "/dev/null", ... }
  local result = vim.system(command, { text = true }):wait()
  assert(result.code == 0, ("%s: %s"):format(table.concat(command, " "), result.stderr))
  return result.stdout
end

-- Opens Neovim. `options`:
--   folder   where it starts; a new folder unless given
--   args     what it opens, relative to that folder
--   init     Lua text run as its init file, after the plugin folder of this
--            repository is on the runtime path
--   columns, lines   the terminal's size, 100 by 30 unless given
function M.open(options)
  local self = setmetatable({ home = scratch.folder() }, Editor)
  self.folder = options.folder or scratch.folder()

  local init = self.home .. "/init.lua"
  local plugin = scratch.root .. "/editors/neovim"
  vim.fn.writefile({ ("vim.opt.runtimepath:prepend(%q)"):format(plugin) }, init)
  vim.fn.writefile(vim.split(options.init or "", "\n"), init, "a")

  local socket = self.home .. "/nvim.sock"
  local command = { vim.v.progpath, "-u", init, "-i", "NONE", "-n", "--listen", socket }
  local session = { "new-session", "-d", "-x", options.columns or 100, "-y", options.lines or 30, "-c", self.folder }
  for name, value in pairs({
    HOME = self.home,
    XDG_CONFIG_HOME = self.home .. "/config",
    XDG_DATA_HOME = self.home .. "/data",
    XDG_STATE_HOME = self.home .. "/state",
    XDG_CACHE_HOME = self.home .. "/cache",
    COLORTERM = "truecolor",
    LANG = "C.UTF-8",
  }) do
    vim.list_extend(session, { "-e", name .. "=" .. value })
  end
  vim.list_extend(session, { "--" })
  vim.list_extend(session, command)
  vim.list_extend(session, options.args or {})
  -- One tmux call: a server without a session would end at once.
  self:tmux(
    "set-option", "-g", "default-terminal", "tmux-256color", ";",
    "set-option", "-g", "status", "off", ";",
    unpack(vim.tbl_map(tostring, session))
  )
  spec.defer(function()
    self:close()
  end)
  spec.on_failure(function()
    return vim.list_extend({ "the screen:" }, self:screen())
  end)

  -- The socket is there a moment before Neovim listens on it.
  self.channel = spec.wait("Neovim listens", function()
    local connected, channel = pcall(vim.fn.sockconnect, "pipe", socket, { rpc = true })
    return connected and channel
  end)
  self:wait("Neovim has started", "return vim.v.vim_did_enter == 1")
  self.process = self:call("nvim_call_function", "getpid", {})
  return self
end

-- Calls one function of Neovim's API. A Neovim that waits for a key would never
-- answer, so that fails at once instead.
function Editor:call(name, ...)
  local mode = vim.rpcrequest(self.channel, "nvim_get_mode")
  if mode.blocking then
    error(("Neovim waits for a key in mode %q, cannot call %s"):format(mode.mode, name), 2)
  end
  return vim.rpcrequest(self.channel, name, ...)
end

-- Runs Lua text inside the editor, with the further arguments as `...`; returns
-- what it returns.
function Editor:lua(code, ...)
  return self:call("nvim_exec_lua", code, { ... })
end

-- Types keys as a person does, in Neovim's notation (`<Esc>`, `<C-]>`).
function Editor:type(keys)
  local written = vim.rpcrequest(self.channel, "nvim_input", keys)
  spec.equal(written, #keys, "Neovim took all the keys")
end

-- Waits until the Lua text returns a true value inside the editor; returns it.
function Editor:wait(what, code, ms)
  return spec.wait(what, function()
    local value = self:lua(code)
    return value ~= vim.NIL and value
  end, ms)
end

-- Returns the screen as a person sees it, line by line, without colours.
function Editor:screen()
  return vim.split(vim.trim(self:tmux("capture-pane", "-p")), " *\n")
end

-- Waits until `text` is to be seen on the screen.
function Editor:wait_screen(text, ms)
  return spec.wait(("%q is on the screen"):format(text), function()
    return table.concat(self:screen(), "\n"):find(text, 1, true)
  end, ms)
end

-- Draws the screen, with its colours and its cursor, as target/pictures/NAME.png.
function Editor:picture(name)
  local folder = scratch.root .. "/target/pictures"
  vim.fn.mkdir(folder, "p")
  local screen = ("%s/%s.ansi"):format(self.home, name)
  local cursor = vim.trim(self:tmux("display-message", "-p", "#{cursor_x},#{cursor_y}"))
  vim.fn.writefile(vim.split(self:tmux("capture-pane", "-e", "-p", "-N"), "\n"), screen)
  local node, draw = scratch.root .. "/.tools/bin/node", scratch.root .. "/tests/editors/picture.ts"
  local result = vim.system({ node, draw, screen, ("%s/%s.png"):format(folder, name), cursor }):wait()
  assert(result.code == 0, result.stderr)
end

-- Returns the lines of the current buffer.
function Editor:lines()
  return self:call("nvim_buf_get_lines", 0, 0, -1, false)
end

-- Ends the editor with its terminal, and waits until its process is gone; safe
-- to call twice.
function Editor:close()
  if self.closed then
    return
  end
  self.closed = true
  local function is_gone()
    return not vim.uv.kill(self.process, 0)
  end
  if self.process then
    -- Neovim takes seconds to end with its terminal, and none when it is asked.
    pcall(vim.rpcnotify, self.channel, "nvim_command", "qall!")
    vim.wait(2000, is_gone, 5)
  end
  pcall(self.tmux, self, "kill-server")
  if self.process then
    spec.wait("Neovim has ended", is_gone)
  end
end

return M
