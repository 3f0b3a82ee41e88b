--- `:checkhealth ghostpen`: what works here, what does not, and what to do.

local M = {}

local function check_editor(health)
  if vim.fn.has("nvim-0.11") == 0 then
    health.error("Neovim is older than 0.11", { "Install Neovim 0.11 or newer; 0.12 is best" })
    return
  end
  local native = require("ghostpen.suggest").is_native()
  health.ok(("Neovim %s, ghost text %s"):format(vim.version(), native and "by Neovim itself" or "drawn by Ghostpen"))
end

local function check_server(health)
  local command, where = require("ghostpen.client").find()
  if not command then
    health.error(where, { "cargo build --release", "or: vim.g.ghostpen_cmd = '/path/to/ghostpen'" })
    return
  end
  local ran, result = pcall(function()
    return vim.system({ command[1], "--version" }, { text = true, timeout = 5000 }):wait()
  end)
  if ran and result.code == 0 then
    health.ok(("%s (%s, %s)"):format(vim.trim(result.stdout), command[1], where))
  else
    health.error(("`%s --version` does not run"):format(command[1]), { "Build or install the server anew" })
  end
end

local function check_client(health)
  local client = require("ghostpen.client").get()
  if not client then
    health.warn("the server is not running", {
      "vim.lsp.enable('ghostpen') in your configuration, or require('ghostpen').setup()",
      "Open a file that has a file type",
      "`:Ghostpen log` tells what the server said last",
    })
    return
  end
  health.ok(("running, folder %s, positions in %s"):format(client.root_dir or "none", client.offset_encoding))
  if not client.root_dir then
    health.warn("no project folder, so only open files are learned from", { "Open Neovim in the project's folder" })
  end
  local status = require("ghostpen.status").current
  if status then
    local say = ({ ready = health.ok, indexing = health.info })[status.state] or health.warn
    say(status.message, status.action and { status.action } or nil)
  end
end

local function check_keys(health)
  local keys = require("ghostpen").options.keys
  local client = require("ghostpen.client").get()
  local buf = client and next(client.attached_buffers)
  if not keys or not buf then
    return
  end
  for name, key in pairs(keys) do
    local mapping = key and vim.api.nvim_buf_call(buf, function()
      return vim.fn.maparg(key, "i", false, true)
    end)
    if mapping and not vim.startswith(mapping.desc or "", "Ghostpen:") then
      health.warn(("%s (%s) is another plugin's: %s"):format(key, name, mapping.desc or mapping.rhs or "a mapping"), {
        "Set another key: require('ghostpen').setup({ keys = { " .. name .. " = '<C-y>' } })",
      })
    end
  end
end

local function check_others(health)
  for _, client in ipairs(vim.lsp.get_clients({ method = "textDocument/inlineCompletion" })) do
    if client.name ~= "ghostpen" then
      health.info(("`%s` gives ghost text, too; its suggestions and Ghostpen's take turns"):format(client.name))
    end
  end
end

--- Runs the checks.
function M.check()
  local health = vim.health
  health.start("ghostpen")
  check_editor(health)
  check_server(health)
  check_client(health)
  check_keys(health)
  check_others(health)
end

return M
