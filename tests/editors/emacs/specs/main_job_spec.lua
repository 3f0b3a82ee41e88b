-- Emacs with eglot, a stock client with no plugin of ours: what a person does in it,
-- from ghost text to the undo of an accepted review.

local emacs = require("emacs")
local scratch = require("scratch")
local spec = require("spec")
local workspace = require("workspace")

local FILES, OLD, NEW, TASK = workspace.files, workspace.old, workspace.new, workspace.task

local function open(folder)
  local editor = emacs.open(folder, "door.py", 1)
  editor:wait_screen("now managing", 30000)
  return editor
end

spec.it("ghost text appears while typing, and TAB takes it", function()
  local editor = open(scratch.workspace(FILES))
  local typed = "    said = gre"
  editor:press("M->")
  editor:write("def other(name):")
  editor:press("Enter")
  editor:write(vim.trim(typed))
  editor:wait_screen(typed .. "et_visitor(name)")
  editor:picture("emacs-ghost-text")
  editor:press("Tab", "Enter")
  editor:write("return said")
  editor:press("C-x", "C-s")
  editor:wait_on_disk(
    "door.py",
    FILES["door.py"] .. "def other(name):\n    said = greet_visitor(name)\n    return said\n"
  )
end)

spec.it("a rewrite is reviewed, rejected in one place, accepted in the others, and undone after typing", function()
  local folder = scratch.workspace(FILES)
  local editor = open(folder)
  editor:press("M->")
  editor:write(TASK)
  editor:command("eglot-code-actions", { "Pick an action", "" }, { "3 hunks in 2 files to review", "" })
  editor:wait_screen("diff --git a/door.py b/door.py")
  editor:press("C-x", "1")
  editor:picture("emacs-review")
  spec.equal(scratch.read(folder .. "/window.py"), FILES["window.py"], "before the accept")

  editor:go_to("-    said")
  editor:command("eglot-code-actions", { "Pick an action", "Ghostpen: reject this hunk" })
  editor:command("flymake-show-buffer-diagnostics")
  editor:wait_screen("rejected")
  editor:go_to("-    said")
  editor:press("M-.")
  editor:wait_gone("diff --git")
  editor:wait_screen("The front door")
  editor:press("M-,")
  editor:wait_screen("diff --git")
  editor:press("M-<")
  editor:command("eglot-code-actions", { "Pick an action", "Ghostpen: accept all" })
  editor:wait_on_disk("window.py", workspace.rewritten(FILES["window.py"]))

  editor:command("switch-to-buffer", { "Switch to buffer", "door.py" })
  editor:wait_screen("The front door")
  editor:press("M-<")
  editor:write("# typed on")
  editor:press("Enter", "C-x", "C-s")
  local door = FILES["door.py"]
  local _, first = door:find(OLD, 1, true)
  local accepted = workspace.rewritten(door, first + 1)
  editor:wait_on_disk("door.py", "# typed on\n" .. accepted .. TASK .. "\n")

  editor:command("ghostpen", { "Ghostpen:", "ghostpen.change.undo" })
  editor:wait_on_disk("window.py", FILES["window.py"])
  editor:wait_gone(NEW)
  editor:press("C-x", "C-s")
  editor:wait_on_disk("door.py", "# typed on\n" .. door .. TASK .. "\n")
end)
