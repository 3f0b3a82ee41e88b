-- A model's ghost text in Neovim, with the real server and a model server that says each piece when the test
-- says so: cut at the deadline, complete with a key that comes later, and never out of step with what is typed.

local frames = require("frames")
local ghostpen = require("ghostpen_editor")
local model = require("model")
local scratch = require("scratch")
local spec = require("spec")

-- Where the embedded engine has nothing to say.
local BEFORE, TYPED = "fn zq() {\n    ", "let zxqv = "
local WHOLE = "compute(one, two, three);"

-- Neovim on that place, and the model server that is asked for ghost text.
local function open(native, say)
  local here = { when = TYPED .. "<|fim_suffix|>", say = say }
  -- It has nothing to say while that is being typed.
  local server = model.start({ here, { ["repeat"] = true, say = { "text: \n" } } })
  local folder = scratch.workspace({ ["new.rs"] = BEFORE .. "\n}\n", ["a.txt"] = "nothing\n" })
  local nvim = ghostpen.open_in(folder, "new.rs", { settings = server:ghost_text(), suggest = { native = native } })
  frames.record(nvim)
  nvim:type("jA" .. TYPED)
  return nvim, server
end

-- Waits for ghost text in the latest picture; returns it.
local function wait_ghost(nvim)
  return nvim:wait("ghost text is drawn", "return #frames > 0 and frames[#frames].ghost ~= '' and frames[#frames].ghost")
end

-- Types the beginning of the suggestion key by key, each once the one before is drawn.
local function type_through(nvim, text)
  local before = nvim:lua("return frames[#frames].before")
  for key in text:gmatch(".") do
    before = before .. key
    nvim:type(key)
    frames.wait(nvim, before)
  end
end

-- Fails unless every picture since the first ghost text goes on with `text`, or the beginning of it that was
-- shown first.
local function check_steady(nvim, text)
  local taken, shown = frames.taken(nvim), nil
  for _, frame in ipairs(taken) do
    local typed = frame.before:sub(#BEFORE + #TYPED + 1)
    shown = shown or (frame.ghost ~= "" and frame.ghost)
    if shown then
      local reads = typed .. frame.ghost
      assert(vim.startswith(text, reads) and #reads >= #shown, "it flickered: " .. vim.inspect(frame))
    end
  end
  assert(shown, "there was ghost text")
end

for name, native in pairs({ ["Neovim's own"] = true, ["the plugin's"] = false }) do
  spec.it(("%s: a stream is cut at the deadline, and what came late is shown with the next key"):format(name), function()
    local nvim, server = open(native, { "text: compute(one, tw", "gate: rest", "text: o, three);\n" })
    spec.equal(wait_ghost(nvim), "compute(one,")
    server:open("rest")
    server:wait_request('"whole"')
    -- The end of the stream is read some moment after it was sent, so it may take one more key until it is known.
    local rest, keys = nil, 0
    repeat
      keys = keys + 1
      type_through(nvim, WHOLE:sub(keys, keys))
      rest = ("return frames[#frames].ghost == %q"):format(WHOLE:sub(keys + 1))
    until keys == #"compute" or nvim:lua(rest)
    nvim:wait("the rest is drawn", rest)
    check_steady(nvim, WHOLE)
    nvim:type("<Tab>")
    nvim:wait("it is taken", ("return vim.api.nvim_get_current_line() == %q"):format("    " .. TYPED .. WHOLE))
  end)

  spec.it(("%s: what a model wrote is typed through without a flicker, and gone after an undo"):format(name), function()
    local nvim = open(native, { "text: " .. WHOLE .. "\n" })
    spec.equal(wait_ghost(nvim), WHOLE)
    type_through(nvim, "compute(one, two")
    check_steady(nvim, WHOLE)
    frames.record(nvim)
    nvim:type("<Esc>u")
    nvim:wait("it is undone", "return vim.api.nvim_get_current_line() == '    '")
    nvim:type("A<C-o>:echo 1<CR>")
    nvim:wait("it types again", "return vim.fn.mode() == 'i'")
    for _, frame in ipairs(frames.taken(nvim)) do
      local typing = frame.mode == "i" and frame.before:find("compute", 1, true)
      assert(typing or frame.ghost == "", "ghost text after the undo: " .. vim.inspect(frame))
    end
  end)
end
