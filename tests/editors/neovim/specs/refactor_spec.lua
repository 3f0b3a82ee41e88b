-- A refactoring of this very repository in Neovim, from a code action on a method to the undo: the model's words are
-- scripted, and the compiler that looks whether it is right runs in the sandbox.

local conversation = require("conversation")
local ghostpen = require("ghostpen_editor")
local model = require("model")
local scratch = require("scratch")
local spec = require("spec")

local OUTPUT, FOLLOW = "server/sandbox/src/output.rs", "server/sandbox/src/linux/follow.rs"

local CHECK = "rustc --edition 2024 --crate-type lib --emit metadata -A warnings " .. OUTPUT .. " -o /tmp/output && echo it compiles"

local function edit(path, old, new, reason)
  return model.tool("edit_file", { path = path, old = old, new = new, all = true, reason = reason })
end

local REPLIES = {
  { say = { "text: I look where it is used.", model.tool("search", { pattern = "\\.total\\(\\)|fn total\\(", path = "server/sandbox/src" }) } },
  {
    say = {
      edit(OUTPUT, "fn total(", "fn said(", "`total` does not tell of what"),
      edit(OUTPUT, "output.total()", "output.said()", "its test calls it"),
      edit(FOLLOW, "output.total()", "output.said()", "it calls it"),
    },
  },
  { say = { model.tool("run_command", { command = { "sh", "-c", CHECK }, reason = "to see whether it compiles" }) } },
  { say = { "text: `total` is called `said` now, with its callers. It compiles (run 1)." } },
}

-- The compiler is found in spite of another home folder.
local function with_compiler(command)
  local home = vim.uv.os_homedir()
  local rustup = "RUSTUP_HOME=" .. (vim.env.RUSTUP_HOME or home .. "/.rustup")
  local cargo = "CARGO_HOME=" .. (vim.env.CARGO_HOME or home .. "/.cargo")
  return { "env", rustup, cargo, command, "lsp" }
end

-- Picks the entry that has these words of the list on screen.
local function pick(nvim, words)
  nvim:wait_screen(words)
  for _, line in ipairs(nvim:screen()) do
    if line:find(words, 1, true) then
      nvim:type(line:match("^(%d+):") .. "<CR>")
      return
    end
  end
end

spec.it("a method is renamed by words, the compiler's word is cited, all of it is accepted, and undone", function()
  local server = model.start(REPLIES)
  local nvim = ghostpen.open_in(scratch.repository(), OUTPUT, {
    cmd = with_compiler(scratch.root .. "/target/debug/ghostpen"),
    settings = server:settings(),
  })
  local before = { [OUTPUT] = ghostpen.read(nvim, OUTPUT), [FOLLOW] = ghostpen.read(nvim, FOLLOW) }

  nvim:type(":call search('pub fn total')<CR>wwgra")
  pick(nvim, "Ghostpen: refactor `total`…")
  nvim:wait_screen("(total):")
  nvim:type("a name that says of what it is the total<CR>")
  nvim:wait_screen("; :Ghostpen review", 60000)
  for path, text in pairs(before) do
    spec.equal(ghostpen.read(nvim, path), text, path .. " before the accept")
  end

  nvim:type(":Ghostpen history<CR>")
  pick(nvim, "a name that says")
  nvim:wait_screen("(run 1)")
  conversation.wait(nvim, ("✓ `sh -c %s`, exit code 0: it compiles"):format(CHECK))
  nvim:picture("neovim-refactor")

  nvim:type(":Ghostpen review<CR>")
  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  nvim:type("ga")
  nvim:wait("all is accepted", "return vim.fn.search('○', 'nw') == 0 and vim.fn.search('✓', 'nw') > 0")
  nvim:type("q:wall<CR>")
  for path, text in pairs(before) do
    ghostpen.wait_on_disk(nvim, path, (text:gsub("output%.total%(%)", "output.said()"):gsub("fn total%(", "fn said(")))
  end

  nvim:type(":Ghostpen undo<CR>")
  nvim:wait("the undo has reached the buffer", "return vim.fn.bufnr('output.rs') > 0 and not table.concat(vim.api.nvim_buf_get_lines(vim.fn.bufnr('output.rs'), 0, -1, false)):find('said(', 1, true)")
  nvim:type(":wall<CR>")
  for path, text in pairs(before) do
    ghostpen.wait_on_disk(nvim, path, text)
  end
end)
