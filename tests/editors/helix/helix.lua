-- A real Helix in a terminal, configured by the lines of its page alone.

local documented = require("documented")
local scratch = require("scratch")
local spec = require("spec")
local terminal = require("terminal")

local M = {}

---@class Helix: Terminal
local Helix = setmetatable({}, terminal.Terminal)
Helix.__index = Helix

-- Opens the file `name` of a folder; tasks are for the model server, if one is given.
function M.open(folder, name, server)
  local self = terminal.new({ folder = folder, columns = 120, lines = 40 }, Helix)
  documented.write(self.home .. "/config/helix/languages.toml", documented.block("helix", 1))
  documented.write(self.home .. "/config/helix/config.toml", documented.block("helix", 2))
  if server then
    server:configure(self.home)
  end
  self:run({ scratch.root .. "/.tools/bin/hx", name })
  self:wait_screen("NOR")
  return self
end

-- Types a text after keys that lead into insert mode, and leaves that. Keys that come too
-- fast after Escape would be read as one with it.
function Helix:insert(keys, text)
  self:press(unpack(keys))
  self:wait_screen(" INS ")
  self:write(text)
  self:wait_screen(text)
  self:press("Escape")
  self:wait_screen(" NOR ")
end

-- Runs a command of Helix.
function Helix:command(text)
  self:write(":" .. text)
  -- Its own completion of commands is drawn first.
  self:wait_screen("\n:" .. text)
  self:press("Enter")
end

-- Puts the cursor on the first place of the file that matches.
function Helix:go_to(pattern)
  self:press("g", "g")
  self:write("/" .. pattern)
  self:wait_screen("\nsearch:" .. pattern)
  self:press("Enter")
end

-- Chooses the code action with these words, on the cursor's line.
function Helix:act(words)
  local line
  spec.wait(("%q is offered"):format(words), function()
    -- Asked for again, as the server may not have been there yet.
    self:press("Space", "a")
    return vim.wait(1500, function()
      line = self:offered(words)
      return line
    end, 20)
  end, 30000)
  -- The first choice is chosen already.
  for _ = 2, line do
    self:press("C-n")
  end
  self:press("Enter")
  self:wait_gone(words)
end

-- Which of the offered actions has these words, counted from one.
function Helix:offered(words)
  local count = 0
  for _, line in ipairs(self:screen()) do
    if line:find("Ghostpen: ", 1, true) and not line:find("^%s*1%s+Ghostpen: Rewrite") then
      count = count + 1
      if line:find(words, 1, true) then
        return count
      end
    end
  end
end

return M
