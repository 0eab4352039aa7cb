-- The summary and the picture of the model under the cursor, for any Neovim from 0.7 on.
local M = {}

local function tell(message)
  vim.notify('shapelens: ' .. message, vim.log.levels.WARN)
end

-- Calls `show` with what the server answers about the model that is meant at the cursor.
local function ask(method, params, show)
  local buffer = vim.api.nvim_get_current_buf()
  local get_clients = vim.lsp.get_clients or vim.lsp.get_active_clients -- the latter before 0.10
  for _, client in ipairs(get_clients({ bufnr = buffer })) do
    if client.name == 'shapelens' then
      local place = params or vim.lsp.util.make_position_params(0, client.offset_encoding or 'utf-16')
      local function answered(problem, answer)
        if problem then
          tell(problem.message)
        elseif answer == nil or answer == vim.NIL then
          tell('there is no model in this file')
        else
          show(answer)
        end
      end
      if vim.fn.has('nvim-0.11') == 1 then
        client:request(method, place, answered, buffer)
      else
        client.request(method, place, answered, buffer)
      end
      return
    end
  end
  tell('the server does not run for this file')
end

-- Shows model.summary() of the model under the cursor in a split; `params` are those of a code lens.
function M.summary(params)
  ask('shapelens/summary', params, function(answer)
    local lines = vim.split(vim.trim(answer.text), '\n')
    local name = 'shapelens://summary/' .. answer.name
    local buffer = vim.fn.bufnr('^' .. name .. '$')
    if buffer == -1 then
      buffer = vim.api.nvim_create_buf(false, true)
      vim.api.nvim_buf_set_name(buffer, name)
      vim.api.nvim_buf_set_option(buffer, 'bufhidden', 'wipe')
    end
    vim.api.nvim_buf_set_option(buffer, 'modifiable', true)
    vim.api.nvim_buf_set_lines(buffer, 0, -1, false, lines)
    vim.api.nvim_buf_set_option(buffer, 'modifiable', false)
    if vim.fn.bufwinid(buffer) == -1 then
      vim.cmd('belowright ' .. math.min(#lines, 30) .. 'split')
      vim.api.nvim_win_set_buf(0, buffer)
      vim.api.nvim_win_set_option(0, 'wrap', false)
    end
  end)
end

-- Writes the picture of the model under the cursor to `file`, or else to a temporary file that is opened in the browser.
function M.graph(file)
  ask('shapelens/graph', nil, function(answer)
    local path = file ~= '' and file or (vim.fn.tempname() .. '.svg')
    local written, problem = io.open(path, 'w')
    if not written then
      tell(problem)
      return
    end
    written:write(answer.svg)
    written:close()
    if file ~= '' then
      vim.notify('shapelens: ' .. answer.title .. ' -> ' .. path)
    elseif vim.ui.open then
      vim.ui.open(path)
    else
      vim.notify('shapelens: ' .. path) -- before 0.10, which program opens a file is not known
    end
  end)
end

return M
