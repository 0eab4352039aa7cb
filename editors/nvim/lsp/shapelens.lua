-- Neovim 0.11 or newer: put the folder editors/nvim on 'runtimepath' (or copy this file to ~/.config/nvim/lsp/), and
-- call vim.lsp.enable('shapelens'). Change settings by vim.lsp.config('shapelens', { settings = ... }).
return {
  cmd = { 'shapelens', 'serve' },
  filetypes = { 'python' },
  root_markers = { 'pyproject.toml', 'setup.py', 'setup.cfg', 'requirements.txt', '.git' },
  settings = {
    shapelens = {
      keras = 'auto', -- 'auto': the project and the file tell; or '2' or '3'
      diagnostics = { enabled = true },
    },
  },
}
