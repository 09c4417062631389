-- Starts the server for Component Pascal, opens BlackBox documents as texts, defines the commands.

if vim.g.loaded_cp_lsp then
  return
end
vim.g.loaded_cp_lsp = true

if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('cp-lsp needs Neovim 0.11 or newer', vim.log.levels.WARN)
  return
end

local group = vim.api.nvim_create_augroup('cp_lsp', {})

---@param event string|string[]
---@param pattern string|string[]
---@param act fun(event: vim.api.keyset.create_autocmd.callback_args)
local function on(event, pattern, act)
  local options = { group = group, pattern = pattern, callback = act, nested = true }
  vim.api.nvim_create_autocmd(event, options)
end

-- Neovim's own plugin takes every .odc file for a zip archive. It may be loaded before or after.
local function take_over_from_zip()
  pcall(vim.api.nvim_clear_autocmds, { group = 'zip', event = 'BufReadCmd', pattern = '*.odc' })
end

take_over_from_zip()

--- Acts on documents, but not on those that a name with a scheme stands for.
---@param event string|string[]
---@param act fun(event: vim.api.keyset.create_autocmd.callback_args)
local function on_document(event, act)
  on(event, { '*.odc', '*.ODC' }, function(it)
    if not it.match:find('^[%w-]+://') then
      act(it)
    end
  end)
end

on_document('BufReadCmd', function(event)
  take_over_from_zip()
  require('cp_lsp.odc').read(event.buf, event.match)
end)
on_document('FileReadCmd', function(event)
  require('cp_lsp.odc').insert(event.buf, event.match, vim.fn.line("'["))
end)
on_document('BufWriteCmd', function(event)
  require('cp_lsp.odc').write(event.buf, event.match, vim.v.cmdbang == 1)
end)
on_document('FileWriteCmd', function(event)
  local first, last = vim.fn.line("'["), vim.fn.line("']")
  require('cp_lsp.odc').write_lines(event.buf, event.match, first, last)
end)
on_document('FileAppendCmd', function()
  require('cp_lsp').complain('lines cannot be appended to a BlackBox document; open it')
end)
on_document({ 'FocusGained', 'BufEnter' }, function(event)
  require('cp_lsp.odc').look_again(event.buf)
end)
on('BufReadCmd', { 'cp-interface://*', 'cp-odc://*' }, function(event)
  require('cp_lsp.content').read(event.buf, event.match)
end)

-- Suggestions of the model as ghost text.
on('LspAttach', '*', function(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  if
    client
    and client.name == 'cp_lsp'
    and vim.g.cp_lsp_inline_completion ~= false
    and client:supports_method('textDocument/inlineCompletion', event.buf)
  then
    require('cp_lsp.ghost').enable(client, event.buf)
  end
end)

local function command(name, act, options)
  vim.api.nvim_create_user_command(name, function(call)
    require('cp_lsp.commands')[act](call)
  end, options)
end

command('CpInterface', 'interface', {
  nargs = '?',
  bang = true,
  desc = 'Show the interface of a module',
  complete = function(start)
    return require('cp_lsp.commands').modules(start)
  end,
})
command('CpCheck', 'check', {
  nargs = '?',
  complete = 'file',
  desc = 'Check a file, a folder or the workspace into the quickfix list',
})
command('CpChat', 'chat', {
  nargs = '*',
  bang = true,
  range = true,
  desc = 'Ask the model; with ! in a new conversation',
})
command('CpExplain', 'explain', { range = true, desc = 'Have the model explain code' })
command('CpWrite', 'write', {
  nargs = 1,
  range = true,
  desc = 'Have the model write something for the code',
  complete = function(start)
    return require('cp_lsp.commands').writings(start)
  end,
})
command('CpFix', 'fix', {
  bang = true,
  range = true,
  desc = 'Mend an error; with ! all of the module, with the model',
})
command('CpRestart', 'restart', { desc = 'Start the Component Pascal server anew' })
command('CpLog', 'log', { desc = "Open the log of Neovim's language servers" })

if vim.g.cp_lsp_enable ~= false then
  vim.lsp.enable('cp_lsp')
end
