-- A real Neovim in a terminal, which listens on a socket: by it a test types keys
-- and asks what is true.

local scratch = require("scratch")
local spec = require("spec")
local terminal = require("terminal")

local M = {}

---@class Editor: Terminal
---@field channel integer where Neovim answers
local Editor = setmetatable({}, terminal.Terminal)
Editor.__index = Editor

-- Opens Neovim. `options` are those of a terminal, and
--   args   what it opens, relative to its folder
--   init   Lua text run as its init file, after the plugin folder of this
--          repository is on the runtime path
function M.open(options)
  local self = terminal.new(options, Editor)
  local init = self.home .. "/init.lua"
  local plugin = scratch.root .. "/editors/neovim"
  vim.fn.writefile({ ("vim.opt.runtimepath:prepend(%q)"):format(plugin) }, init)
  vim.fn.writefile(vim.split(options.init or "", "\n"), init, "a")

  local socket = self.home .. "/nvim.sock"
  local command = { vim.v.progpath, "-u", init, "-i", "NONE", "-n", "--listen", socket }
  self:run(vim.list_extend(command, options.args or {}))

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

-- Returns the lines of the current buffer.
function Editor:lines()
  return self:call("nvim_buf_get_lines", 0, 0, -1, false)
end

-- Ends the editor: asked, which takes it no time, where ending with its terminal
-- takes it seconds.
function Editor:close()
  pcall(vim.rpcnotify, self.channel, "nvim_command", "qall!")
  vim.wait(2000, function()
    return self:is_over()
  end, 5)
  terminal.Terminal.close(self)
end

return M
