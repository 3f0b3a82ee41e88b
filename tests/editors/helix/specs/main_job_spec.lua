-- Helix, a stock client with no plugin of ours: what a person does in it, from the
-- suggestion in the menu to the undo of an accepted review.

local helix = require("helix")
local scratch = require("scratch")
local spec = require("spec")

local function replace(text, old, new)
  return (text:gsub(vim.pesc(old), new))
end

local OLD, NEW = "greet_visitor(name)", "greet_visitor(name.trim())"
local TASK = "// greet_visitor($A) ==> greet_visitor($A.trim())"

-- The fixture of the editors' specs, by name.
local function fixture()
  local files = {}
  for _, name in ipairs({ "door.rs", "greet.rs", "window.rs" }) do
    files[name] = scratch.read(scratch.root .. "/tests/editors/fixture/" .. name)
  end
  return files
end

spec.it("the rest of the line is offered while typing", function()
  local hx = helix.open(scratch.workspace(fixture()), "door.rs")
  hx:press("g", "e", "o")
  hx:wait_screen("INS")
  hx:write("let said = gre")
  local offered
  local function is_offered()
    for _, line in ipairs(hx:screen()) do
      offered = line:match("^[~%s]*(%S.*%S)%s+text$")
      if offered then
        return true
      end
    end
  end
  spec.wait("the completion is offered", function()
    -- Asked for again, as what was typed may have come before the server had learned; but not
    -- at once, as asking takes the place of the request before.
    hx:press("C-x")
    return vim.wait(1500, is_offered, 20)
  end, 30000)
  hx:picture("helix-completion")
  hx:press("C-n", "Enter")
  hx:wait_screen("let said = " .. offered)
end)

spec.it("a rewrite is reviewed, rejected in one place, accepted in the others, and undone after typing", function()
  local files = fixture()
  local folder = scratch.workspace(files)
  local hx = helix.open(folder, "door.rs")
  hx:insert({ "g", "e", "o" }, TASK)
  hx:act("Ghostpen: Rewrite")
  hx:wait_screen("3 hunks in 2 files to review")
  hx:press("Enter")
  hx:wait_screen("diff --git a/door.rs b/door.rs")
  hx:picture("helix-review")
  spec.equal(scratch.read(folder .. "/window.rs"), files["window.rs"], "before the accept")

  hx:go_to("-    let said")
  hx:act("reject this hunk")
  hx:wait_screen("rejected")
  hx:press("g", "d")
  hx:wait_gone("diff --git")
  hx:wait_screen(OLD)
  hx:command("buffer-previous")
  hx:wait_screen("diff --git")
  hx:press("g", "g")
  hx:act("accept all")
  hx:wait_screen("accepted")
  hx:wait_on_disk("window.rs", replace(files["window.rs"], OLD, NEW))

  hx:command("open door.rs")
  hx:wait_screen("Opens the front door")
  hx:insert({ "g", "g", "O" }, "typed on")
  hx:command("write-all")
  local door = files["door.rs"]
  local _, second = door:find(OLD, 1, true)
  local accepted = door:sub(1, second) .. replace(door:sub(second + 1), OLD, NEW)
  hx:wait_on_disk("door.rs", "//! typed on\n" .. accepted .. TASK .. "\n")

  hx:command("lsp-workspace-command ghostpen.change.undo")
  hx:wait_on_disk("window.rs", files["window.rs"])
  hx:wait_gone(NEW)
  hx:command("write-all")
  hx:wait_on_disk("door.rs", "//! typed on\n" .. door .. TASK .. "\n")
end)
