-- :ShapelensSummary and :ShapelensGraph, and what a click on a code lens does.
vim.api.nvim_create_user_command('ShapelensSummary', function()
  require('shapelens').summary()
end, { desc = 'Show model.summary() of the model under the cursor' })

vim.api.nvim_create_user_command('ShapelensGraph', function(options)
  require('shapelens').graph(options.args)
end, { nargs = '?', complete = 'file', desc = 'Draw the model under the cursor' })

vim.lsp.commands['shapelens.showSummary'] = function(command)
  local uri, position = unpack(command.arguments)
  require('shapelens').summary({ textDocument = { uri = uri }, position = position })
end
