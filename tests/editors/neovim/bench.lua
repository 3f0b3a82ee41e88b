-- What Ghostpen costs in Neovim: the time it adds to the start, and the time from a key to the ghost text on
-- screen, taken inside Neovim. Not a test: it prints figures.
--
--     .tools/bin/nvim -l tests/editors/neovim/bench.lua [the server's path]
--
-- The server is the release build of this checkout unless another is named.

local here = vim.fs.dirname(vim.fs.abspath(debug.getinfo(1, "S").source:sub(2)))
package.path = ("%s/../terminal/?.lua;%s/?.lua;%s"):format(here, here, package.path)

local editor = require("editor")
local frames = require("frames")
local scratch = require("scratch")
local spec = require("spec")

local SERVER = arg[1] or scratch.root .. "/target/release/ghostpen"
local STARTS, LINES = 40, 60

local function say(...)
  io.stdout:write(string.format(...), "\n")
end

-- The value below which the given part of a list lies.
local function quantile(values, part)
  table.sort(values)
  return values[math.max(1, math.ceil(#values * part))]
end

-- Milliseconds until a Neovim with this init file has started.
local function start(init, file)
  local log = vim.fn.tempname()
  local command = { vim.v.progpath, "--headless", "-u", init, "-i", "NONE", "-n", "--startuptime", log, file, "+qall!" }
  assert(vim.system(command):wait().code == 0)
  local started = 0
  for line in io.lines(log) do
    -- The server of the terminal interface writes a part of its own; the latest start counts.
    started = line:find("NVIM STARTED", 1, true) and tonumber(line:match("^[%d.]+")) or started
  end
  return started
end

local function startup()
  local folder = scratch.workspace({ ["a.rs"] = "fn main() {}\n" })
  local plugin = ("vim.opt.runtimepath:prepend(%q)"):format(scratch.root .. "/editors/neovim")
  local enabled = ("%s\nvim.g.ghostpen_cmd = %q\nvim.lsp.enable('ghostpen')"):format(plugin, SERVER)
  -- What is Neovim's own part of any language server; it has no files.
  local other = "vim.lsp.config('other', { cmd = { 'sleep', '9' }, filetypes = { 'none' } })\nvim.lsp.enable('other')"
  local inits = { { "nothing", "" }, { "another server", other }, { "the plugin", plugin }, { "the plugin, enabled", enabled } }
  for index, init in ipairs(inits) do
    init.path = ("%s/%d.lua"):format(folder, index)
    vim.fn.writefile(vim.split(init[2], "\n"), init.path)
  end
  say("added to the start of Neovim %s, ms (median of %d; goal: under 30)", tostring(vim.version()), STARTS)
  for _, file in ipairs({ { "no file", folder .. "/none" }, { "a Rust file", folder .. "/a.rs" } }) do
    local took = { {}, {}, {}, {} }
    for _ = 1, STARTS do
      for index, init in ipairs(inits) do
        table.insert(took[index], start(init.path, file[2]))
      end
    end
    local bare = quantile(took[1], 0.5)
    for index = 2, #inits do
      say("  %-12s %-20s %6.1f  (of %.1f)", file[1], inits[index][1], quantile(took[index], 0.5) - bare, bare)
    end
  end
end

-- The beginnings of a file's lines, with the line they stand in.
local function beginnings(path)
  local all = {}
  for number, line in ipairs(vim.fn.readfile(path)) do
    local typed = line:match("^%s*(%a.-)$")
    if typed and #typed >= 24 and not typed:find("^//") then
      table.insert(all, { line = number, typed = typed:sub(1, math.floor(#typed / 2)) })
    end
  end
  local step = math.max(1, math.floor(#all / LINES))
  return vim.iter(all):enumerate():filter(function(index)
    return index % step == 0
  end):map(function(_, one)
    return one
  end):take(LINES):totable()
end

-- Inside the editor: when the last key came, and when the request after it was sent and answered.
local STAMPS = [[
  local function now()
    return vim.uv.hrtime()
  end
  keyed, sent, answered = 0, 0, 0
  vim.on_key(function()
    keyed = now()
  end, vim.api.nvim_create_namespace("bench"))
  vim.api.nvim_create_autocmd("LspRequest", {
    group = vim.api.nvim_create_augroup("bench", {}),
    callback = function(event)
      local request = event.data.request
      if request.method == "textDocument/inlineCompletion" then
        sent = request.type == "pending" and now() or sent
        answered = request.type == "complete" and now() or answered
      end
    end,
  })
]]

-- Milliseconds from the last key of a line's beginning to the first picture with ghost text after it, and how many
-- of them the server took; nil when there was no ghost text.
local function measure(nvim, one)
  frames.record(nvim)
  nvim:lua(STAMPS)
  nvim:type(("%dGcc%s"):format(one.line, one.typed:gsub("<", "<lt>")))
  local shown = pcall(spec.wait, "", function()
    return nvim:lua("return frames[#frames] and frames[#frames].ghost ~= ''")
  end, 1000)
  local took = shown
    and nvim:lua([[
      for index = #frames, 1, -1 do
        if frames[index].ghost == "" or index == 1 then
          return { (frames[math.min(index + 1, #frames)].at - keyed) / 1e6, (answered - sent) / 1e6 }
        end
      end
    ]])
  nvim:type("<Esc>u")
  nvim:wait("it is undone", "return vim.fn.mode() == 'n'")
  return took
end

local function latency()
  local path = "server/text/src/edit.rs"
  local lines = beginnings(scratch.root .. "/" .. path)
  say("from a key to ghost text on screen, embedded engine, %d lines of %s begun, ms", #lines, path)
  for _, way in ipairs({ { "our own", false, 0, "goal: p50 of 15" }, { "Neovim's own", true, 200, "beyond its own 200" } }) do
    local nvim = editor.open({
      folder = scratch.repository(),
      args = { path },
      init = ("require('ghostpen').setup({ cmd = %q, suggest = { native = %s } })"):format(SERVER, way[2]),
      columns = 130,
    })
    nvim:wait("Ghostpen is ready", "return (require('ghostpen.status').current or {}).state == 'ready'", 60000)
    local took, without = {}, {}
    for _, one in ipairs(lines) do
      local ms = measure(nvim, one)
      if ms then
        table.insert(took, ms[1] - way[3])
        table.insert(without, ms[1] - way[3] - ms[2])
      end
    end
    local words = "  %-12s p50 %6.1f  p95 %6.1f  without the server's part p50 %6.1f  (%s; %d shown)"
    say(words, way[1], quantile(took, 0.5), quantile(took, 0.95), quantile(without, 0.5), way[4], #took)
  end
end

for _, part in ipairs({ startup, latency }) do
  -- A test is what cleans up after itself.
  spec.it("measured", part)
end
os.exit(spec.finish())
