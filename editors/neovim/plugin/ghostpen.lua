-- What exists before first use: one command, the names of our documents and the
-- wiring of the language client. Nothing is loaded until one of them runs.

if vim.g.loaded_ghostpen then
  return
end
vim.g.loaded_ghostpen = true

vim.api.nvim_create_user_command("Ghostpen", function(call)
  require("ghostpen").command(call)
end, {
  nargs = "*",
  range = true,
  desc = "Ghostpen: ghost text, tasks, conversation, review and undo",
  complete = function(lead, line)
    return require("ghostpen").complete(lead, line)
  end,
})

local group = vim.api.nvim_create_augroup("ghostpen", {})
vim.api.nvim_create_autocmd("LspAttach", {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == "ghostpen" then
      require("ghostpen.suggest").attach(client, event.buf)
      require("ghostpen.review").on_attach(client.id, event.buf)
      if package.loaded["ghostpen.chat"] then
        require("ghostpen.chat").on_attach(client.id)
      end
    end
  end,
})
vim.api.nvim_create_autocmd("BufReadCmd", {
  group = group,
  pattern = { "ghostpen-review://*", "ghostpen-file://*" },
  callback = function(event)
    require("ghostpen.document").read(event.buf)
  end,
})
vim.api.nvim_create_autocmd("BufReadCmd", {
  group = group,
  pattern = "ghostpen-chat://*",
  callback = function(event)
    require("ghostpen.chat").read(event.buf)
  end,
})
