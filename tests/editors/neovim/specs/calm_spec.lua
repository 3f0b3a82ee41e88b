-- Ghost text that neither flickers nor lies: each picture that Neovim draws while a person types, takes back,
-- repeats and pastes is looked at. Both ways of showing it.

local frames = require("frames")
local spec = require("spec")
local suggested = require("suggested")

local wait_lines = suggested.wait_lines
local SUGGESTED = "return answer\nend"

-- An editor on a Lua file of some lines, whose server suggests the same for every line.
local function open(native)
  local nvim = suggested.open(native, { "", "-- below", "" }, SUGGESTED)
  frames.record(nvim)
  return nvim
end

-- Types `re` at the cursor's line and waits for its ghost text.
local function suggest(nvim, keys)
  nvim:type(keys or "ire")
  nvim:wait("ghost text is drawn", "return #frames > 0 and frames[#frames].ghost ~= ''")
end

-- From now on the server says nothing.
local function silence(nvim)
  nvim:lua("server.hold['textDocument/inlineCompletion'] = true")
end

-- Fails if a picture has ghost text that does not belong to what stands before the cursor, or outside of
-- insert mode.
local function check(nvim)
  local taken = frames.taken(nvim)
  for _, frame in ipairs(taken) do
    local line = frame.before:match("[^\n]*$")
    if frame.before:find("return answer\n$") then
      line = "return answer\n"
    end
    local fits = frame.mode:sub(1, 1) == "i" and line .. frame.ghost == SUGGESTED
    assert(frame.ghost == "" or fits, "a stale picture: " .. vim.inspect(frame))
  end
  return taken
end

suggested.each_way(function(it, native)
  it("what is typed through never flickers, be the server quick or silent", function()
    local nvim = open(native)
    suggest(nvim)
    frames.record(nvim)
    local before = "re"
    for key in ("turn "):gmatch(".") do
      local asked = nvim:lua("return #server.seen['textDocument/inlineCompletion']")
      nvim:type(key)
      before = before .. key
      frames.wait(nvim, before)
      nvim:wait("it was asked again", ("return #server.seen['textDocument/inlineCompletion'] > %d"):format(asked))
    end
    silence(nvim)
    for key in ("answer"):gmatch(".") do
      nvim:type(key)
      before = before .. key
      frames.wait(nvim, before)
    end
    nvim:type("<CR>")
    frames.wait(nvim, "return answer\n")
    for _, frame in ipairs(check(nvim)) do
      assert(frame.ghost ~= "", "a picture without ghost text: " .. vim.inspect(frame))
    end
  end)

  it("what does not agree goes with the key, and what agrees again is there again", function()
    local nvim = open(native)
    suggest(nvim)
    silence(nvim)
    nvim:type("x")
    spec.equal(frames.wait(nvim, "rex"), "")
    nvim:type("<BS>")
    spec.equal(frames.wait(nvim, "re"), "turn answer\nend")
    nvim:type("<BS>")
    spec.equal(frames.wait(nvim, "r"), "eturn answer\nend")
    nvim:type("<CR>")
    spec.equal(frames.wait(nvim, "r\n"), "")
    check(nvim)
  end)

  it("nothing stale is left after undo, a macro, a repeat and a paste", function()
    local nvim = open(native)
    suggest(nvim)
    silence(nvim)
    nvim:type("<Esc>u")
    wait_lines(nvim, { "", "-- below", "" })
    nvim:type("qqAre<Esc>q")
    wait_lines(nvim, { "re", "-- below", "" })
    nvim:type("jj@q")
    wait_lines(nvim, { "re", "-- below", "re" })
    nvim:type("k.")
    wait_lines(nvim, { "re", "-- belowre", "re" })
    nvim:type("yyp")
    wait_lines(nvim, { "re", "-- belowre", "-- belowre", "re" })
    nvim:lua("server.release('textDocument/inlineCompletion')")
    suggest(nvim, "Gone<C-u>re")
    silence(nvim)
    -- As a terminal pastes.
    nvim:call("nvim_paste", "x, y", false, -1)
    spec.equal(frames.wait(nvim, "re\n-- belowre\n-- belowre\nre\nrex, y"), "")
    nvim:type("<C-u>re")
    frames.wait(nvim, "re\n-- belowre\n-- belowre\nre\nre")
    nvim:type('<C-r>"')
    wait_lines(nvim, { "re", "-- belowre", "-- belowre", "re", "re-- belowre", "" })
    check(nvim)
  end)

  it("what was taken is part of what a repeat repeats, and one step of the undo", function()
    local nvim = open(native)
    suggest(nvim, "Ire")
    silence(nvim)
    nvim:type("<Tab>!<Esc>")
    wait_lines(nvim, { "return answer", "end!", "-- below", "" })
    nvim:type("G.")
    wait_lines(nvim, { "return answer", "end!", "-- below", "return answer", "end!" })
    nvim:type("uu")
    wait_lines(nvim, { "return answer", "end", "-- below", "" })
    nvim:type("u")
    wait_lines(nvim, { "re", "-- below", "" })
    check(nvim)
  end)
end)
