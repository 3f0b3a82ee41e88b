-- Helix, with a model: a wish written in a comment is delegated by code action, and what comes back is decided in
-- the working file, on the lines that it changes.

local helix = require("helix")
local model = require("model")
local scratch = require("scratch")
local spec = require("spec")
local sum = require("sum")

local WISH = "// ghostpen: both are wrong"

spec.it("a wish in a comment is carried out by a model, decided in the file itself, and undone after typing", function()
  local server = model.start(sum.replies)
  local folder = scratch.workspace({ [sum.name] = sum.text })
  local hx = helix.open(folder, sum.name, server)
  hx:insert({ "g", "e", "o" }, WISH)
  hx:act("Ghostpen: do “both are wrong”")
  hx:wait_screen(sum.said)
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
  local accepted = sum.with("a + 2", "a * 2")
  hx:wait_on_disk(sum.name, "// typed on\n" .. accepted .. WISH .. "\n")
  hx:command("lsp-workspace-command ghostpen.change.undo")
  hx:wait_gone("a * 2")
  hx:command("write")
  hx:wait_on_disk(sum.name, "// typed on\n" .. sum.text .. WISH .. "\n")
end)
