-- The configuration of the language server; `vim.lsp.config('cp_lsp', {…})` adds to it.

local cp_lsp = require('cp_lsp')

local capabilities = {}
if vim.g.cp_lsp_inline_completion ~= false and not vim.lsp.inline_completion then
  -- Without this, the server puts suggestions at the end of the list of completions.
  capabilities = { textDocument = { inlineCompletion = { dynamicRegistration = false } } }
end

return {
  cmd = vim.list_extend(cp_lsp.command(), { 'serve' }),
  filetypes = { 'component_pascal' },
  get_language_id = function()
    return 'component-pascal'
  end,
  root_dir = function(bufnr, on_dir)
    -- An interface that the server wrote down for us is no module.
    local first = vim.api.nvim_buf_get_lines(bufnr, 0, 1, false)[1]
    if not vim.startswith(first or '', 'DEFINITION ') then
      on_dir(cp_lsp.root(vim.api.nvim_buf_get_name(bufnr)))
    end
  end,
  capabilities = capabilities,
  handlers = {
    ['cp/chatPiece'] = function(_, piece)
      require('cp_lsp.chat').take(piece)
    end,
  },
  commands = {
    -- What a line above a declaration does.
    ['cp.showReferences'] = function(command, context)
      require('cp_lsp.commands').references(command.arguments[3], context.client_id)
    end,
  },
  settings = { cp = vim.empty_dict() },
}
