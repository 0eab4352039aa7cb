-- Neovim 0.11 or newer: put the folder client-nvim on 'runtimepath' (or copy this file to ~/.config/nvim/lsp/), and
-- call vim.lsp.enable('shapelens'). Change settings by vim.lsp.config('shapelens', { settings = ... }).
return {
  cmd = { 'shapelens', 'serve' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git' },
  init_options = { commands = { 'shapelens.showSummary' } }, -- what plugin/shapelens.lua adds
  settings = {
    shapelens = {
      keras = 'auto', -- 'auto': the project and the file tell; or '2' or '3'
      diagnostics = { enabled = true },
      inlayHints = { enabled = true }, -- shown after vim.lsp.inlay_hint.enable()
      codeLens = { enabled = true }, -- shown after vim.lsp.codelens.refresh()
    },
  },
}
