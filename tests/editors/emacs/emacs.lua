-- A real Emacs in a terminal, configured by the lines of its page alone.

local documented = require("documented")
local scratch = require("scratch")
local spec = require("spec")
local terminal = require("terminal")

local M = {}

---@class Emacs: Terminal
local Emacs = setmetatable({}, terminal.Terminal)
Emacs.__index = Emacs

-- Opens the file `name` of a folder, with the page's code block number `block`; tasks are for the model server, if
-- one is given.
function M.open(folder, name, block, server)
  local self = terminal.new({ folder = folder, columns = 120, lines = 50 }, Emacs)
  documented.write(self.home .. "/config/emacs/init.el", documented.block("emacs", block))
  if server then
    server:configure(self.home)
  end
  self:run({ scratch.root .. "/.tools/bin/emacs", name })
  -- lsp-mode comes uncompiled.
  self:wait_screen(name, 30000)
  return self
end

-- Runs a file of Lisp in batch, in a folder, after the page's code block number `block`; returns what it said.
function M.batch(folder, block, file)
  local self = terminal.new({ folder = folder })
  local init = self.home .. "/config/emacs/init.el"
  documented.write(init, documented.block("emacs", block))
  local command = { scratch.root .. "/.tools/bin/emacs", "--batch", "-l", init, "-l", file }
  local result = vim.system(command, { cwd = folder, text = true, env = self:environment() }):wait()
  assert(result.code == 0, result.stdout .. result.stderr)
  return result.stderr
end

-- Runs a command of Emacs, and answers what it asks.
function Emacs:command(name, ...)
  self:press("M-x")
  self:wait_screen("M-x")
  self:write(name)
  self:press("Enter")
  for _, answer in ipairs({ ... }) do
    self:wait_screen(answer[1])
    self:write(answer[2])
    self:press("Enter")
  end
end

-- Puts the cursor behind the first place of the file that matches.
function Emacs:go_to(text)
  self:press("M-<", "C-s")
  self:wait_screen("I-search:")
  self:write(text)
  self:wait_screen("I-search: " .. text)
  self:press("Enter")
end

return M
