-- Debian's Neovim 0.7, set up as the help says: hover, a mistake, its quick fix, the summary, the picture, and the end.
-- Run by run.sh with client-nvim on 'runtimepath'.
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

-- The Lua of the help's last section.
local function documented()
  local help = table.concat(vim.fn.readfile(vim.env.RUNTIME .. '/doc/shapelens.txt'), '\n')
  return help:match('%*shapelens%-old%*.->lua\n(.-)\n<')
end

local function run()
  assert(loadstring(documented()))()
  vim.cmd('edit ' .. vim.env.FILE)
  vim.bo.filetype = 'python'
  local client
  wait('the server', function()
    client = vim.lsp.get_active_clients()[1]
    return client and client.initialized
  end)
  local file = vim.api.nvim_get_current_win()

  vim.fn.search('Dense')
  vim.lsp.buf.hover()
  wait('the hover', float)
  local text = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(float()), 0, -1, false), '\n')
  assert(text:find('3,140', 1, true), text)
  assert(vim.api.nvim_win_get_width(float()) <= 78)

  vim.cmd('normal! Goy = layers.Reshape((3, 3))(x)')
  wait('the diagnostic', function()
    return #vim.diagnostic.get(0) > 0
  end)
  local problem = vim.diagnostic.get(0)[1]
  assert(problem.source == 'shapelens' and problem.lnum == 6, vim.inspect(problem))

  vim.api.nvim_win_set_cursor(0, { problem.lnum + 1, problem.col })
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {} }
  local answer = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, timeout)
  local action = answer[client.id].result[1]
  assert(action.title:find('(None, 9)', 1, true), action.title)
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
  wait('the end of the diagnostic', function()
    return #vim.diagnostic.get(0) == 0
  end)

  vim.cmd('ShapelensGraph ' .. vim.env.PICTURE)
  wait('the picture', function()
    return vim.loop.fs_stat(vim.env.PICTURE)
  end)
  vim.cmd('ShapelensSummary')
  wait('the summary', function()
    return vim.api.nvim_buf_get_name(0):match('shapelens://summary/')
  end)
  text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
  assert(text:find('Total params: 7,065', 1, true), text)
  vim.api.nvim_set_current_win(file)

  vim.lsp.stop_client(client.id)
  wait('the end of the server', function()
    return #vim.lsp.get_active_clients() == 0
  end)
end

local ok, problem = xpcall(run, debug.traceback)
io.stdout:write(ok and 'ok\n' or problem .. '\n')
vim.cmd(ok and 'qall!' or 'cquit!')
