-- Component Pascal: indentation by BlackBox's programming conventions.

if vim.b.did_indent then
  return
end
vim.b.did_indent = true

vim.bo.autoindent = true
vim.bo.indentexpr = "v:lua.require'cp_lsp.indent'.of_line()"
vim.bo.indentkeys = '!^F,o,O,0|,0=BEGIN,0=CLOSE,0=END,0=ELSE,0=ELSIF,0=UNTIL'
  .. ',0=PROCEDURE,0=IMPORT,0=CONST,0=TYPE,0=VAR'

vim.b.undo_indent = 'setlocal autoindent< indentexpr< indentkeys<'
