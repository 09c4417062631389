-- Files .mod are of many languages: whoever has Component Pascal in them says so, see the help.

vim.filetype.add({
  extension = {
    cp = 'component_pascal',
    odc = function(_, bufnr)
      local lines = vim.api.nvim_buf_get_lines(bufnr, 0, 200, false)
      local text = table.concat(lines, '\n')
      local is_new = vim.trim(text) == ''
      return (is_new or require('cp_lsp').is_module(text)) and 'component_pascal' or 'text'
    end,
  },
})
