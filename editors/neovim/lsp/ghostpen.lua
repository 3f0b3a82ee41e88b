-- Makes `vim.lsp.enable('ghostpen')` work.
return require("ghostpen.client").config()
