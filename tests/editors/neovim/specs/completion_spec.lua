-- Ghost text beside completion menus: Neovim's own, and plugins that map keys in each buffer. No key of theirs
-- is taken while their menu has a chosen entry, and none of ours is lost.

local spec = require("spec")
local suggested = require("suggested")

local wait_line, wait_visible = suggested.wait_line, suggested.wait_visible

-- An editor on a Lua file whose server suggests `return answer`; `setup` is Lua text run before the server starts.
local function open(native, setup)
  return suggested.open(native, { "retry(retire)", "", "" }, "return answer", setup)
end

local MENU = "return vim.fn.pumvisible() == 1"

-- A plugin that offers `retry()`, draws its own menu and maps keys in each buffer at the first insert, as nvim-cmp
-- and blink.cmp do: a key acts on the menu while it is open, and is what it was before else.
local PLUGIN = [[
  menu = { open = false, chosen = false }
  local function map(key, act)
    local before = vim.fn.maparg(key, "i", false, true)
    vim.keymap.set("i", key, function()
      if menu.open then
        vim.schedule(act)
        return ""
      elseif before.callback then
        return before.callback()
      end
      return vim.keycode(key)
    end, { buffer = 0, expr = true, remap = true, replace_keycodes = true, desc = "menu" })
  end
  vim.api.nvim_create_autocmd("InsertEnter", { once = true, callback = function()
    map("<Tab>", function() menu.chosen = true end)
    map("<CR>", function() menu.taken, menu.open = true, false end)
  end })
]]

suggested.each_way(function(it, native)
  it("a menu that is open but has nothing chosen leaves the ghost text its key", function()
    local nvim = open(native, "vim.o.completeopt = 'menuone,noselect,noinsert'")
    nvim:type("GAret")
    wait_visible(nvim)
    nvim:type("<C-n>")
    nvim:wait("the menu is open", MENU)
    wait_visible(nvim)
    nvim:type("<Tab>")
    wait_line(nvim, "return answer")
  end)

  it("a chosen entry of the menu keeps its keys, and typing on brings ghost text again", function()
    local nvim = open(native)
    nvim:type("GAret")
    wait_visible(nvim)
    nvim:type("<C-x><C-n>")
    nvim:wait("the entry is chosen", MENU)
    wait_line(nvim, "retry")
    nvim:type("<C-e>")
    wait_line(nvim, "ret")
    -- A Tab is a Tab then, which ends the menu.
    nvim:type("<C-x><C-n><Tab>")
    wait_line(nvim, "retry\t")
    nvim:type("<C-u>ret<C-x><C-n><C-y>")
    wait_line(nvim, "retry")
    spec.equal(nvim:lua("return require('ghostpen.suggest').is_visible()"), false, "ghost text that does not fit")
    nvim:type("<C-w>ret")
    wait_visible(nvim)
    nvim:type("<Tab>")
    wait_line(nvim, "return answer")
  end)

  it("language servers complete by themselves beside it", function()
    local nvim = open(native, [[
      vim.api.nvim_create_autocmd("LspAttach", { callback = function(event)
        server.answers["textDocument/completion"] = function()
          return { { label = "retry" }, { label = "retire" } }
        end
        local client = vim.lsp.get_client_by_id(event.data.client_id)
        client.server_capabilities.completionProvider = { triggerCharacters = {} }
        vim.lsp.completion.enable(true, client.id, event.buf, { autotrigger = false })
      end })
      vim.o.completeopt = "menuone,noselect"
    ]])
    nvim:type("GAret")
    wait_visible(nvim)
    nvim:lua("vim.lsp.completion.get()")
    nvim:wait("the menu is open", MENU)
    wait_visible(nvim)
    nvim:type("<C-n><C-y>")
    wait_line(nvim, "retire")
    nvim:type("<C-w>ret")
    wait_visible(nvim)
    nvim:type("<Tab>")
    wait_line(nvim, "return answer")
  end)

  it("a plugin that maps the same keys later has them while its menu is open, and ours act else", function()
    local nvim = open(native, PLUGIN)
    nvim:type("GAret")
    wait_visible(nvim)
    nvim:lua("menu.open = true")
    nvim:type("<Tab>")
    nvim:wait("the menu got its key", "return menu.chosen")
    nvim:type("<CR>")
    nvim:wait("the menu got its other key", "return menu.taken")
    wait_line(nvim, "ret")
    nvim:type("<Tab>")
    wait_line(nvim, "return answer")
    nvim:type("<CR>")
    wait_line(nvim, "")
  end)
end)
