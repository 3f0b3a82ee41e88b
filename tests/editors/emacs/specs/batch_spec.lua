-- Emacs with eglot, in batch, where there is no screen and no key: the main job by the functions that keys call.

local emacs = require("emacs")
local scratch = require("scratch")
local spec = require("spec")
local workspace = require("workspace")

spec.it("a rewrite is reviewed, rejected in one place, accepted in the others, and undone after typing", function()
  local folder = scratch.workspace(workspace.files)
  emacs.batch(folder, 1, scratch.root .. "/tests/editors/emacs/main_job.el")
  spec.equal(scratch.read(folder .. "/window.py"), workspace.files["window.py"])
  spec.equal(scratch.read(folder .. "/door.py"), "# typed on\n" .. workspace.files["door.py"] .. workspace.task .. "\n")
end)
