-- Helix, a stock client: it has no inline completion and no plugin of ours, and
-- gets the suggestion as a completion.

local scratch = require("scratch")
local spec = require("spec")
local terminal = require("terminal")

local LANGUAGES = [=[
[language-server.ghostpen]
command = "%s/target/debug/ghostpen"
args = ["lsp"]

[[language]]
name = "rust"
language-servers = ["ghostpen"]
]=]

-- Words of the open files would keep the menu open, and Helix from asking again.
local CONFIG = [=[
[editor.word-completion]
enable = false
]=]

spec.it("a stock client gets the rest of the line as a completion", function()
  local helix = terminal.new({ folder = scratch.repository() })
  local config = helix.home .. "/config/helix"
  vim.fn.mkdir(config, "p")
  vim.fn.writefile(vim.split(CONFIG, "\n"), config .. "/config.toml")
  vim.fn.writefile(vim.split(LANGUAGES:format(scratch.root), "\n"), config .. "/languages.toml")
  helix:run({ scratch.root .. "/.tools/bin/hx", "tests/editors/fixture/door.rs" })
  helix:wait_screen("NOR")

  helix:press("g", "e", "o")
  helix:wait_screen("INS")
  helix:press("-l", ("    let said = greet_visitor(name);"):sub(1, 18))
  local offered
  local function is_offered()
    for _, line in ipairs(helix:screen()) do
      offered = line:match("^[~%s]*(%S.*%S)%s+text$")
      if offered then
        return true
      end
    end
  end
  spec.wait("the completion is offered", function()
    -- Asked for again, as what was typed may have come before the server had learned; but not
    -- at once, as asking takes the place of the request before.
    helix:press("C-x")
    return vim.wait(1500, is_offered, 20)
  end, 30000)
  helix:picture("helix-completion")
  helix:press("C-n", "Enter")
  helix:wait_screen("    let said = " .. offered)
end)
