-- A model in Neovim, with the real server and a model server that says what the script says: from the first
-- words of a conversation to the undo of what came of it.

local conversation = require("conversation")
local ghostpen = require("ghostpen_editor")
local model = require("model")
local scratch = require("scratch")
local spec = require("spec")
local sum = require("sum")

-- Neovim on a workspace of its own, and the model server that its server asks.
local function open(replies)
  local server = model.start(replies)
  local folder = scratch.workspace({ [sum.name] = sum.text })
  local nvim = ghostpen.open_in(folder, sum.name, { settings = server:settings() })
  return nvim, server
end

local page, wait_page = conversation.page, conversation.wait

-- Writes a message into the prompt and sends it.
local function say(nvim, words)
  nvim:type(":Ghostpen chat<CR>")
  nvim:wait("the prompt is there", "return vim.bo.filetype == 'markdown' and vim.bo.modifiable")
  nvim:type("i" .. words .. "<Esc><CR>")
end

-- The states of the hunks as the review's list shows them.
local function wait_states(nvim, expected)
  nvim:wait("the hunks are " .. expected, ([[
    local signs = {}
    for _, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
      table.insert(signs, line:match("^ (%%S+) +%%d"))
    end
    return table.concat(signs, " ") == %q
  ]]):format(expected))
end

-- Rejects the first hunk of the review that is open, accepts the other, types on, takes it back and does it again.
local function decide_and_undo(nvim)
  wait_states(nvim, "○ ○")
  nvim:type("r")
  wait_states(nvim, "✗ ○")
  nvim:type("a")
  wait_states(nvim, "✗ ✓")
  nvim:type("q:only<CR>:edit sum.rs<CR>")
  local accepted = sum.with("a + 2", "a * 2")
  nvim:wait("the file holds what was accepted", ("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n') .. '\\n' == %q"):format(accepted))
  nvim:type("ggO// typed later<Esc>:Ghostpen undo<CR>")
  nvim:wait("the undo has reached the buffer", "return vim.fn.search([[a \\* 2]], 'nw') == 0")
  nvim:type(":write<CR>")
  nvim:wait_on_disk("sum.rs", "// typed later\n" .. sum.text)
  nvim:type(":Ghostpen redo<CR>")
  nvim:wait("it is done again", "return vim.fn.search([[a \\* 2]], 'nw') > 0")
  nvim:type(":write<CR>")
  nvim:wait_on_disk("sum.rs", "// typed later\n" .. accepted)
end

spec.it("what the model says streams into the conversation, its calls are folded, and what it may not do waits for the user", function()
  local nvim, server = open({
    { say = { "text: I look", "gate: more", "text:  at it.", model.tool("read_file", { path = "sum.rs" }) } },
    { say = { model.tool("run_command", { command = { "echo", "fetched" }, network = true, reason = "to fetch" }) } },
    { say = { "text: It subtracts where it should add." } },
  })
  say(nvim, "why is the total wrong?")
  wait_page(nvim, "## You\n\nwhy is the total wrong?\n\n## Ghostpen\n\nI look\n")
  nvim:wait_screen("at work")
  server:open("more")
  wait_page(nvim, "I look at it.")
  nvim:wait_screen("Allow this time")
  wait_page(nvim, "```\necho fetched\n```\n- in ")
  nvim:wait_screen("- network: yes; what it reads it can send there")
  nvim:picture("neovim-approval")
  nvim:type("1<CR>")
  wait_page(nvim, "Allowed this time")
  wait_page(nvim, "\nfetched\n")
  nvim:wait_screen("It subtracts where it should add.")
  nvim:wait_gone('"path"')
  nvim:picture("neovim-model")
  assert(server:requests():find("fetched", 1, true), "the model was told what the command said")
end)

spec.it("text that streams while the conversation is being read, or while another one is shown, is not lost", function()
  local nvim, server = open({
    { say = { "text: One,", "gate: two", "text:  two,", "gate: three", "text:  three.", "gate: end" } },
  })
  -- Holds back what the server says of the conversation, and keeps what streams.
  nvim:lua([[
    held, streamed = {}, ""
    local on_text = require("ghostpen.chat").on_text
    require("ghostpen.chat").on_text = function(told)
      on_text(told)
      streamed = streamed .. told.text
    end
    local client = vim.lsp.get_clients({ name = "ghostpen" })[1]
    local request = client.request
    client.request = function(self, method, params, handler, ...)
      if method == "ghostpen/thread/show" and holding then
        local answer = handler
        handler = function(...)
          local told = { ... }
          table.insert(held, function() answer(unpack(told)) end)
        end
      end
      return request(self, method, params, handler, ...)
    end
    holding = true
  ]])
  say(nvim, "count")
  nvim:wait("the conversation is being read", "return #held == 1")
  server:open("two")
  nvim:wait("more has streamed", "return streamed == 'One, two,'")
  nvim:lua("holding = false; held[1]()")
  wait_page(nvim, "One, two,\n")
  nvim:type(":Ghostpen new<CR>")
  nvim:wait("a new one is shown", "return vim.fn.bufwinnr('ghostpen-chat:///new') > 0")
  server:open("three")
  nvim:wait("the rest has streamed", "return streamed == 'One, two, three.'")
  nvim:type(":Ghostpen history<CR>")
  nvim:wait_screen("Conversations:")
  nvim:type("1<CR>")
  wait_page(nvim, "One, two, three.\n")
  server:open("end")
end)

spec.it("a conversation is there again, whole, after Neovim was ended and started anew", function()
  local nvim, server = open({
    { say = { "text: It subtracts.", model.tool("read_file", { path = "sum.rs" }) } },
    { say = { "text: And so says the file." } },
    { say = { "text: As I said." } },
  })
  say(nvim, "what does total do?")
  wait_page(nvim, "And so says the file.")
  local before = page(nvim)
  nvim:wait_gone("at work")
  nvim:close()
  local again = ghostpen.open_in(nvim.folder, sum.name, { settings = server:settings() }, nvim.home)
  again:type(":Ghostpen chat<CR>")
  wait_page(again, "And so says the file.")
  spec.equal(page(again), before)
  again:wait_screen("✓ **Read sum.rs**")
  again:type("isure?<Esc><CR>")
  wait_page(again, "As I said.")
  assert(server:requests():match(".*And so says the file%..*sure%?"), "the model got all of the conversation")
end)

spec.it("what is delegated from a range is reviewed, rejected in one place, accepted in the other, and undone", function()
  local nvim, server = open(sum.replies)
  nvim:type(":1,3Ghostpen delegate /fix both<CR>")
  nvim:wait_screen("; :Ghostpen review")
  spec.contains(server:requests(), "a - b")
  spec.equal(scratch.read(nvim.folder .. "/sum.rs"), sum.text, "before the accept")
  nvim:type(":Ghostpen review<CR>")
  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  decide_and_undo(nvim)
end)

spec.it("a proposal is edited before it is accepted, what is typed over is a conflict of two sides, and signs say where", function()
  local nvim = open(sum.replies)
  nvim:type(":1,3Ghostpen delegate /fix both<CR>")
  nvim:wait_screen("; :Ghostpen review")
  nvim:wait_screen("○     a - b")
  nvim:wait_screen("○     a + 2")
  nvim:type("ggOtyped<Esc>G$")
  nvim:type(":call search('a + 2')<CR>cca % 2<Esc>")
  nvim:wait_screen("!     a % 2")
  nvim:type(":Ghostpen review<CR>")
  nvim:wait("the review is open", "return vim.bo.filetype == 'ghostpen-review'")
  wait_states(nvim, "○ !")
  nvim:type("]h")
  nvim:wait_screen("conflict: the same words")
  nvim:wait_screen("-     a + 2")
  nvim:wait_screen("+     a * 2")
  nvim:picture("neovim-review-conflict")
  nvim:type("[he")
  nvim:wait("what is proposed is there", "return vim.api.nvim_get_current_line() == '    a + b'")
  nvim:type("cc    b + a<Esc>:wq<CR>")
  nvim:wait_screen("b + a")
  nvim:type("a")
  wait_states(nvim, "✓ !")
  nvim:type("q:wall<CR>")
  local accepted = sum.with("a - b", "b + a"):gsub("a %+ 2", "a %% 2")
  nvim:wait_on_disk("sum.rs", "typed\n" .. accepted)
end)
