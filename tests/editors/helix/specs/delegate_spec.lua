-- Helix, with a model: a wish written in a comment is delegated by code action, and what comes back is decided in
-- the working file, on the lines that it changes.

local helix = require("helix")
local model = require("model")
local scratch = require("scratch")
local spec = require("spec")

local SOURCE = [[
fn total(a: i32, b: i32) -> i32 {
    a - b
}

// Between the two functions there are enough
// lines that what changes in one and in the other
// is shown, and decided, in two places: a diff
// shows three lines around each.

fn double(a: i32) -> i32 {
    a + 2
}
]]
local WISH = "// ghostpen: both are wrong"

local function edit(old, new)
  return { say = { model.tool("edit_file", { path = "sum.rs", old = old, new = new, reason = "as it is named" }) } }
end

spec.it("a wish in a comment is carried out by a model, decided in the file itself, and undone after typing", function()
  local server = model.start({
    edit("a - b", "a + b"),
    edit("a + 2", "a * 2"),
    { say = { "text: Both do what they are named for." } },
  })
  local folder = scratch.workspace({ ["sum.rs"] = SOURCE })
  local hx = helix.open(folder, "sum.rs", server)
  hx:insert({ "g", "e", "o" }, WISH)
  hx:act("Ghostpen: do “both are wrong”")
  hx:wait_screen("Both do what they are named for.")
  hx:picture("helix-delegate")
  -- The review is not needed: the question is left.
  hx:press("Escape")
  hx:wait_gone("Both do what")
  spec.contains(server:requests(), "both are wrong")

  hx:go_to("a - b")
  hx:act("reject this hunk")
  hx:go_to("a \\+ 2")
  hx:act("accept this hunk")
  hx:wait_screen("a * 2")
  hx:insert({ "g", "g", "O" }, "// typed on")
  hx:command("write")
  local accepted = SOURCE:gsub("a %+ 2", "a * 2")
  hx:wait_on_disk("sum.rs", "// typed on\n" .. accepted .. WISH .. "\n")
  hx:command("lsp-workspace-command ghostpen.change.undo")
  hx:wait_gone("a * 2")
  hx:command("write")
  hx:wait_on_disk("sum.rs", "// typed on\n" .. SOURCE .. WISH .. "\n")
end)
