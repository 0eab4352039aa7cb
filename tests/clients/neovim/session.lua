-- What a user does in Neovim: open a file, press K on a layer, type a mistake, undo it, leave.
-- What they see goes to $REPORT as JSON. Run by test_neovim.py with client-nvim on 'runtimepath'.
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

  vim.cmd.helptags(vim.env.RUNTIME .. '/doc')
  vim.cmd.help('shapelens-commands')
  report.help = vim.api.nvim_get_current_line()
  vim.cmd.helpclose()

  vim.lsp.inlay_hint.enable()
  wait('the hints', function()
    return #vim.lsp.inlay_hint.get({ bufnr = 0 }) > 0
  end)
  report.hints = vim.tbl_map(function(hint)
    return { line = hint.inlay_hint.position.line, label = hint.inlay_hint.label }
  end, vim.lsp.inlay_hint.get({ bufnr = 0 }))

  vim.lsp.codelens.refresh({ bufnr = 0 })
  wait('the lens', function()
    return #vim.lsp.codelens.get(0) > 0
  end)
  report.lenses = vim.tbl_map(function(lens)
    return lens.command.title
  end, vim.lsp.codelens.get(0))

  vim.fn.search('keras.Model')
  local file = vim.api.nvim_get_current_win()
  vim.lsp.codelens.run()
  wait('the summary of the lens', function()
    return vim.api.nvim_buf_get_name(0):match('^shapelens://summary/')
  end)
  report.summary = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  vim.cmd.close()
  vim.api.nvim_set_current_win(file)
  vim.cmd.ShapelensSummary()
  wait('the summary again', function()
    return vim.api.nvim_buf_get_name(0):match('^shapelens://summary/')
  end)
  vim.cmd.close()
  vim.api.nvim_set_current_win(file)
  vim.cmd.ShapelensGraph(vim.env.PICTURE)
  wait('the picture', function()
    return vim.uv.fs_stat(vim.env.PICTURE)
  end)

  vim.cmd.normal({ args = { 'Go' .. vim.env.MISTAKE }, bang = true })
  wait('the diagnostic', function()
    return #vim.diagnostic.get(0) > 0
  end)
  report.diagnostics = diagnostics()
  local problem = vim.diagnostic.get(0)[1]
  vim.api.nvim_win_set_cursor(0, { problem.lnum + 1, problem.col })
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:match('units') ~= nil
    end,
  })
  wait('the quick fix', function()
    return #vim.diagnostic.get(0) == 0
  end)
  report.fixed = vim.api.nvim_buf_get_lines(0, 4, 5, false)[1]
  vim.cmd.undo()
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
