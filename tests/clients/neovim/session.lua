-- What a user does in Neovim: open a file, press K on a layer, type a mistake, undo it, leave.
-- What they see goes to $REPORT as JSON. Run by test_neovim.py with editors/nvim on 'runtimepath'.
local report = {}
local timeout = 60000

local function wait(what, happened)
  if not vim.wait(timeout, happened, 10) then
    error('waited in vain for ' .. what)
  end
end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      return window
    end
  end
end

local function diagnostics()
  return vim.tbl_map(function(d)
    return { line = d.lnum, message = d.message, code = d.code, severity = d.severity, source = d.source }
  end, vim.diagnostic.get(0))
end

local function run()
  vim.lsp.config('shapelens', {
    on_exit = function(code, signal)
      report.exit = { code = code, signal = signal }
    end,
  })
  vim.lsp.enable('shapelens')
  vim.cmd.edit(vim.env.FILE)
  vim.bo.filetype = 'python'
  wait('the server', function()
    local client = vim.lsp.get_clients({ bufnr = 0 })[1]
    return client and client.initialized
  end)

  vim.fn.search('Dense')
  vim.lsp.buf.hover()
  wait('the hover', float)
  local buffer = vim.api.nvim_win_get_buf(float())
  report.hover = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  report.hover_width = vim.api.nvim_win_get_width(float())

  vim.cmd.normal({ args = { 'Go' .. vim.env.MISTAKE }, bang = true })
  wait('the diagnostic', function()
    return #vim.diagnostic.get(0) > 0
  end)
  report.diagnostics = diagnostics()
  vim.cmd.undo()
  wait('the end of the diagnostic', function()
    return #vim.diagnostic.get(0) == 0
  end)
  report.text_after = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')

  for _, client in ipairs(vim.lsp.get_clients()) do
    client:stop()
  end
  wait('the end of the server', function()
    return report.exit
  end)
end

local ok, problem = xpcall(run, debug.traceback)
report.error = not ok and problem or nil
vim.fn.writefile({ vim.json.encode(report) }, vim.env.REPORT)
vim.cmd(ok and 'qall!' or 'cquit!')
