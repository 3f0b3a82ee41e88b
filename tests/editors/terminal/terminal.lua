-- A real terminal without a window: tmux runs a program in it and holds the
-- screen that a person would see. Each has its own home folder and its own tmux
-- server, and ends with the test that opened it.

local scratch = require("scratch")
local spec = require("spec")

local M = {}

---@class Terminal
---@field home string the program's home folder, where nothing is but what the test puts there
---@field folder string where the program starts
---@field process integer the program
local Terminal = {}
Terminal.__index = Terminal
M.Terminal = Terminal

-- Returns a terminal in which nothing runs yet. `options`:
--   folder   where the program starts; a new folder unless given
--   home     the program's home folder, that of a terminal before; a new one unless given
--   columns, lines   its size, 100 by 30 unless given
-- `class` holds the methods, those of Terminal unless given.
function M.new(options, class)
  local home = options.home or scratch.folder()
  if not options.home then
    vim.fn.mkdir(home .. "/bin")
    assert(vim.uv.fs_symlink(scratch.root .. "/target/debug/ghostpen", home .. "/bin/ghostpen"))
  end
  return setmetatable({
    home = home,
    folder = options.folder or scratch.folder(),
    size = { "-x", tostring(options.columns or 100), "-y", tostring(options.lines or 30) },
  }, class or Terminal)
end

-- Runs tmux on this terminal's own server; returns what it printed.
function Terminal:tmux(...)
  local command = { "tmux", "-S", self.home .. "/tmux.sock", "-f", "/dev/null", ... }
  -- A program gets the path of the one who asks for it.
  local result = vim.system(command, { text = true, env = { PATH = self:path() } }):wait()
  assert(result.code == 0, ("%s: %s"):format(table.concat(command, " "), result.stderr))
  return result.stdout
end

-- The environment of its programs, besides what they get anyway.
function Terminal:environment()
  return {
    HOME = self.home,
    PATH = self:path(),
    XDG_CONFIG_HOME = self.home .. "/config",
    XDG_DATA_HOME = self.home .. "/data",
    XDG_STATE_HOME = self.home .. "/state",
    XDG_CACHE_HOME = self.home .. "/cache",
    COLORTERM = "truecolor",
    LANG = "C.UTF-8",
  }
end

-- Where programs are looked for: `ghostpen` is this repository's.
function Terminal:path()
  return self.home .. "/bin:" .. vim.env.PATH
end

-- Starts a program, given with its arguments.
function Terminal:run(command)
  local session = vim.list_extend({ "new-session", "-d", "-c", self.folder }, self.size)
  for name, value in pairs(self:environment()) do
    vim.list_extend(session, { "-e", name .. "=" .. value })
  end
  vim.list_extend(session, { "--" })
  vim.list_extend(session, command)
  -- One tmux call: a server without a session would end at once.
  self:tmux(
    "set-option", "-g", "default-terminal", "tmux-256color", ";",
    "set-option", "-g", "status", "off", ";",
    unpack(session)
  )
  self.process = tonumber(self:tmux("display-message", "-p", "#{pane_pid}"))
  spec.defer(function()
    self:close()
  end)
  spec.on_failure(function()
    return vim.list_extend({ "the screen:" }, self:screen())
  end)
end

-- Presses keys one after the other, in tmux's notation ("Escape", "C-n", "a").
function Terminal:press(...)
  self:tmux("send-keys", ...)
end

-- Types a text as it is.
function Terminal:write(text)
  self:tmux("send-keys", "-l", "--", text)
end

-- Returns the screen as a person sees it, line by line, without colours.
function Terminal:screen()
  return vim.split(vim.trim(self:tmux("capture-pane", "-p")), " *\n")
end

-- Waits until `text` is to be seen on the screen.
function Terminal:wait_screen(text, ms)
  return spec.wait(("%q is on the screen"):format(text), function()
    return table.concat(self:screen(), "\n"):find(text, 1, true)
  end, ms)
end

-- Waits until `text` is no longer to be seen on the screen.
function Terminal:wait_gone(text, ms)
  return spec.wait(("%q is no longer on the screen"):format(text), function()
    return not table.concat(self:screen(), "\n"):find(text, 1, true)
  end, ms)
end

-- Waits until a file of the folder holds `text` on disk.
function Terminal:wait_on_disk(name, text)
  local path = self.folder .. "/" .. name
  local came = pcall(spec.wait, name .. " is on disk", function()
    return scratch.read(path) == text
  end)
  if not came then
    spec.equal(scratch.read(path), text, name)
  end
end

-- Draws the screen, with its colours and its cursor, as target/pictures/NAME.png.
function Terminal:picture(name)
  local folder = scratch.root .. "/target/pictures"
  vim.fn.mkdir(folder, "p")
  local screen = ("%s/%s.ansi"):format(self.home, name)
  local cursor = vim.trim(self:tmux("display-message", "-p", "#{cursor_x},#{cursor_y}"))
  vim.fn.writefile(vim.split(self:tmux("capture-pane", "-e", "-p", "-N"), "\n"), screen)
  local node, draw = scratch.root .. "/.tools/bin/node", scratch.root .. "/tests/editors/picture.ts"
  local result = vim.system({ node, draw, screen, ("%s/%s.png"):format(folder, name), cursor }):wait()
  assert(result.code == 0, result.stderr)
end

-- Whether the program has ended.
function Terminal:is_over()
  return not vim.uv.kill(self.process, 0)
end

-- Ends the terminal with its program, and waits until that is gone.
function Terminal:close()
  -- Without its only session the server is gone already.
  pcall(self.tmux, self, "kill-server")
  spec.wait("the program has ended", function()
    return self:is_over()
  end)
end

return M
