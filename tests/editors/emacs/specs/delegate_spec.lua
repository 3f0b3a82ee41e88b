-- Emacs with eglot, with a model: a wish written in a comment is delegated by code action, and what comes back is
-- decided in the working file, on the lines that it changes.

local emacs = require("emacs")
local model = require("model")
local scratch = require("scratch")
local spec = require("spec")
local workspace = require("workspace")

local DOOR = workspace.files["door.py"]
local WISH = "# ghostpen: say it louder"

local function edit(old, new)
  return { say = { model.tool("edit_file", { path = "door.py", old = old, new = new, reason = "louder" }) } }
end

spec.it("a wish in a comment is carried out by a model, decided in the file itself, and undone after typing", function()
  local server = model.start({
    edit('" Come in."', '" COME IN!"'),
    edit('" Mind the step."', '" MIND THE STEP!"'),
    { say = { "text: Both shout now." } },
  })
  local folder = scratch.workspace(workspace.files)
  local editor = emacs.open(folder, "door.py", 1, server)
  editor:wait_screen("now managing", 30000)
  editor:press("M->")
  editor:write(WISH)
  editor:command("eglot-code-actions", { "Pick an action", "Ghostpen: do “say it louder”" }, { "Both shout now.", "" })
  editor:wait_screen("diff --git a/door.py b/door.py")
  editor:picture("emacs-delegate")
  spec.contains(server:requests(), "say it louder")

  editor:command("switch-to-buffer", { "Switch to buffer", "door.py" })
  editor:press("C-x", "1")
  editor:go_to("Come in.")
  editor:command("eglot-code-actions", { "Pick an action", "Ghostpen: reject this hunk" })
  editor:go_to("Mind the step.")
  editor:command("eglot-code-actions", { "Pick an action", "Ghostpen: accept this hunk" })
  editor:wait_screen("MIND THE STEP!")
  editor:press("M-<")
  editor:write("# typed on")
  editor:press("Enter", "C-x", "C-s")
  local accepted = DOOR:gsub("Mind the step%.", "MIND THE STEP!")
  editor:wait_on_disk("door.py", "# typed on\n" .. accepted .. WISH .. "\n")
  editor:command("ghostpen", { "Ghostpen:", "ghostpen.change.undo" })
  editor:wait_gone("MIND THE STEP!")
  editor:press("C-x", "C-s")
  editor:wait_on_disk("door.py", "# typed on\n" .. DOOR .. WISH .. "\n")
end)
