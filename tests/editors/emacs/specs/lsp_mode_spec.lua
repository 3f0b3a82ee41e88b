-- Emacs with lsp-mode, which draws ghost text and lenses by itself.

local emacs = require("emacs")
local scratch = require("scratch")
local spec = require("spec")
local workspace = require("workspace")

local FILES = workspace.files

local function open()
  local editor = emacs.open(scratch.workspace(FILES), "door.py", 2)
  editor:wait_screen("Import project root", 30000)
  editor:press("i")
  -- The name of the server is followed by its process once it has started.
  spec.wait("the server has started", function()
    return table.concat(editor:screen(), "\n"):find("LSP%[ghostpen:%d+%]")
  end, 30000)
  return editor
end

spec.it("ghost text appears while typing, and TAB takes it", function()
  local editor = open()
  editor:press("M->")
  editor:write("def other(name):")
  editor:press("Enter")
  editor:write("said = gre")
  editor:wait_screen("said = greet_visitor(name)\n")
  editor:wait_screen("Completion 1/1")
  editor:press("Tab", "Enter")
  editor:write("return said")
  editor:press("C-x", "C-s")
  editor:wait_on_disk(
    "door.py",
    FILES["door.py"] .. "def other(name):\n    said = greet_visitor(name)\n    return said\n"
  )
end)

spec.it("a rewrite is reviewed with lenses, accepted and undone", function()
  local editor = open()
  editor:press("M->")
  editor:write(workspace.task)
  editor:command("lsp-execute-code-action", { "3 hunks in 2 files to review", "Review" })
  editor:wait_screen("accept this hunk|reject this hunk")
  editor:picture("emacs-lsp-mode-review")
  editor:press("C-x", "1")
  editor:go_to("-    said")
  editor:command("lsp-execute-code-action", { "Select code action", "Ghostpen: reject this hunk" })
  editor:press("M-<")
  editor:command("lsp-execute-code-action", { "Select code action", "Ghostpen: accept all" })
  editor:wait_on_disk("window.py", workspace.rewritten(FILES["window.py"]))
  editor:command("ghostpen", { "Ghostpen:", "ghostpen.change.undo" })
  editor:wait_on_disk("window.py", FILES["window.py"])
end)
