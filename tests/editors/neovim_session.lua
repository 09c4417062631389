-- A session with Neovim: this one starts another, types into it and looks at what it shows.
-- Run by test_neovim.py with `nvim -l`; each step becomes a test of its name.

local FOLDER = vim.env.CP_TEST_FOLDER
local PLUGIN = vim.env.CP_TEST_PLUGIN
local PYTHON = vim.env.CP_TEST_PYTHON
local PATIENCE_MS = 20000

local child = vim.fn.jobstart({
  vim.v.progpath,
  '--embed',
  '--headless',
  '--clean',
  '--cmd',
  'set runtimepath^=' .. vim.fn.escape(PLUGIN, ' ,\\') .. ' noswapfile',
  '--cmd',
  ('let g:cp_lsp_command = ["%s", "-m", "cp_lsp"]'):format(vim.fn.escape(PYTHON, '\\')),
}, { rpc = true, cwd = FOLDER })

--- Runs Lua in the other Neovim; `...` are its arguments.
local function lua(code, ...)
  return vim.rpcrequest(child, 'nvim_exec_lua', code, { ... })
end

--- Runs an Ex command there.
local function ex(command)
  vim.rpcrequest(child, 'nvim_command', command)
end

--- Types keys there.
local function keys(typed)
  vim.rpcrequest(child, 'nvim_input', typed)
end

--- Waits for Lua there to give something true, and gives it.
local function wait(what, code, ...)
  local found
  local arguments = { ... }
  local function look()
    found = lua(code, unpack(arguments))
    return found and found ~= vim.NIL
  end
  assert(vim.wait(PATIENCE_MS, look, 10), 'waited in vain for ' .. what)
  return found
end

--- Types keys that go to insert mode and back, and waits until all has been typed.
local function typed(text)
  keys(text)
  wait('normal mode', [[
    local mode = vim.api.nvim_get_mode()
    return mode.mode == 'n' and not mode.blocking
  ]])
end

local function line(number)
  return lua('return vim.fn.getline(...)', number or '.')
end

local function text()
  return lua("return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')")
end

local function equal(found, wanted)
  if not vim.deep_equal(found, wanted) then
    error(('got %s, not %s'):format(vim.inspect(found), vim.inspect(wanted)), 2)
  end
end

local function contains(found, part)
  if type(found) ~= 'string' or not found:find(part, 1, true) then
    error(('%s is not in %s'):format(part, vim.inspect(found)), 2)
  end
end

local function path(name)
  return vim.fs.joinpath(FOLDER, name)
end

local has_server = true

--- Opens a file of the workspace as it is on disk and waits for the server.
local function open(name)
  assert(has_server, 'the server did not come')
  ex('silent! bwipeout!')
  ex('edit ' .. path(name))
  has_server = false
  wait('the server', [[
    local client = vim.lsp.get_clients({ name = 'cp_lsp', bufnr = 0 })[1]
    return client and client.initialized or false
  ]])
  has_server = true
end

--- The numbers of the findings in the buffer, in text order.
local function numbers()
  return lua([[
    local found = vim.diagnostic.get(0)
    table.sort(found, function(a, b) return a.lnum < b.lnum end)
    return vim.tbl_map(function(each) return tonumber(each.code) end, found)
  ]])
end

local function wait_for_numbers(wanted)
  local found
  local function look()
    found = numbers()
    return vim.deep_equal(found, wanted)
  end
  if not vim.wait(PATIENCE_MS, look, 20) then
    error(('findings %s, not %s'):format(vim.inspect(found), vim.inspect(wanted)), 2)
  end
end

--- Puts the cursor on the first place of a pattern.
local function go_to(pattern)
  ex('call cursor(1, 1)')
  if lua("return vim.fn.search(..., 'c')", pattern) == 0 then
    error('there is no ' .. pattern, 2)
  end
end

--- The names of the syntax groups at the first place of a pattern, outermost first.
local function groups(pattern)
  go_to(pattern)
  return lua([[
    return vim.tbl_map(function(id)
      return (vim.fn.synIDattr(id, 'name'):gsub('^componentPascal', ''))
    end, vim.fn.synstack(vim.fn.line('.'), vim.fn.col('.')))
  ]])
end

--- Tries an Ex command that is to fail, and gives the message.
local function refused(command)
  local done, problem = unpack(lua('return { pcall(vim.cmd, ...) }', command))
  if done then
    error(command .. ' was not refused', 2)
  end
  return tostring(problem)
end

local function cat(name)
  return lua([[
    local text, problem = require('cp_lsp').run({ 'odc', 'cat', ... })
    return text or problem
  ]], path(name))
end

local results = {}

local function step(name, act)
  local done, problem = pcall(act)
  results[name] = done and '' or tostring(problem)
end

-- What a file is

step('a .cp file is Component Pascal', function()
  open('Counter.cp')
  equal(lua('return vim.bo.filetype'), 'component_pascal')
  equal(lua('return vim.bo.commentstring'), '(* %s *)')
  equal(lua('return { vim.bo.expandtab, vim.bo.tabstop, vim.fn.shiftwidth() }'), { false, 4, 4 })
end)

step('the server is attached with its workspace', function()
  local client = lua([[
    local client = vim.lsp.get_clients({ name = 'cp_lsp', bufnr = 0 })[1]
    return { client.server_info.name, client.root_dir }
  ]])
  equal(client[1], 'cp-lsp')
  equal(vim.fs.normalize(client[2]), vim.fs.normalize(FOLDER))
end)

step('the workspace of a subsystem is the folder around it', function()
  local root = lua("return require('cp_lsp').root('/somewhere/Text/Mod/Models.odc')")
  equal(vim.fs.basename(root), 'somewhere')
end)

step('a module is told from other texts', function()
  local function is_module(source)
    return lua("return require('cp_lsp').is_module(...)", source)
  end
  equal(is_module('\239\191\188(* a (* b *) ** *)\n MODULE X;'), true)
  equal(is_module('(* MODULE X; '), false)
  equal(is_module('MODULES are good'), false)
  equal(is_module(''), false)
end)

-- What the server tells

step('findings appear with their numbers', function()
  open('Mistakes.cp')
  wait_for_numbers({ 113, 83, 120 })
end)

step('findings go when the text is corrected', function()
  open('Mistakes.cp')
  go_to('n := x')
  typed('CELSE n := SHORT(ENTIER(x));<Esc>u')
  typed('ccn := SHORT(ENTIER(x));<Esc>')
  wait_for_numbers({ 83, 120 })
end)

step('completion offers what a module exports and inserts it', function()
  open('Counter.cp')
  go_to('StdLog.Int')
  keys('OStdLog.Re<C-x><C-o>')
  local words = wait('the menu', [[
    local info = vim.fn.complete_info({ 'items', 'pum_visible' })
    return info.pum_visible == 1 and vim.tbl_map(function(item) return item.word end, info.items)
  ]])
  contains(table.concat(words, ' '), 'RealForm')
  typed('<C-y><Esc>')
  contains(line(), 'StdLog.Real')
end)

step('hover shows the declaration', function()
  open('User.cp')
  go_to('Counter.Add')
  ex('normal! 2w')
  lua('vim.lsp.buf.hover()')
  local shown = wait('the window', [[
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local buffer = vim.api.nvim_win_get_buf(window)
        return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
      end
    end
    return false
  ]])
  contains(shown, 'PROCEDURE')
  contains(shown, 'Add')
  contains(shown, 'adds to the sum')
end)

step('signature help shows the parameters', function()
  open('Counter.cp')
  go_to('Add(c, 1)')
  ex('normal! f1')
  lua('vim.lsp.buf.signature_help()')
  local shown = wait('the window', [[
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= '' then
        local buffer = vim.api.nvim_win_get_buf(window)
        return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
      end
    end
    return false
  ]])
  contains(shown, 'amount: INTEGER')
end)

step('a code action corrects a mistake', function()
  open('Mistakes.cp')
  wait_for_numbers({ 113, 83, 120 })
  go_to('p\\.nama')
  ex('normal! 2l')
  lua([[vim.lsp.buf.code_action({
    apply = true,
    filter = function(action) return (action.title:find('name', 1, true)) ~= nil end,
  })]])
    wait_for_numbers({ 113, 120 })
end)

step('definition goes to another module', function()
  open('User.cp')
  go_to('Counter.Add')
  ex('normal! 2w')
  lua('vim.lsp.buf.definition()')
  wait('the declaration', "return vim.fn.getline('.'):find('PROCEDURE Add', 1, true)")
  equal(lua("return vim.fn.expand('%:t')"), 'Counter.cp')
end)

step('definition goes into a BlackBox document', function()
  open('User.cp')
  go_to('DemoRich.Do')
  ex('normal! f.l')
  lua('vim.lsp.buf.definition()')
  wait('the declaration', "return vim.fn.getline('.'):find('PROCEDURE Do', 1, true)")
  equal(lua("return vim.fn.expand('%:t')"), 'Rich.odc')
end)

step('definition goes to the interface of a module without source', function()
  open('Counter.cp')
  go_to('StdLog.Int')
  ex('normal! 2w')
  lua('vim.lsp.buf.definition()')
  wait('the declaration', "return vim.fn.getline('.'):find('PROCEDURE Int', 1, true)")
  contains(line(1), 'DEFINITION StdLog;')
  equal(lua('return #vim.lsp.get_clients({ bufnr = 0 })'), 0)
end)

step('references are listed from the line above a declaration', function()
  open('Counter.cp')
  lua('vim.lsp.codelens.refresh({ bufnr = 0 })')
  go_to('PROCEDURE Add')
  wait('the line', [[
    for _, lens in ipairs(vim.lsp.codelens.get(0)) do
      if lens.range.start.line == vim.fn.line('.') - 1 and lens.command then
        return true
      end
    end
    return false
  ]])
  lua("vim.fn.setqflist({}, 'r')")
  lua('vim.lsp.codelens.run()')
  local names = wait('the list', [[
    local items = vim.fn.getqflist()
    return #items > 0 and vim.tbl_map(function(item) return item.text end, items)
  ]])
  ex('only')
  contains(table.concat(names, ' '), 'Counter.Add(c, 1)')
end)

step('rename changes all places', function()
  open('Counter.cp')
  go_to('amount')
  lua("vim.lsp.buf.rename('step')")
  wait('the new name', "return vim.fn.search('step', 'nw') > 0")
  equal(lua("return vim.fn.search('\\\\<amount\\\\>', 'nw')"), 0)
  equal(lua("return vim.fn.searchcount({ pattern = '\\\\<step\\\\>' }).total"), 2)
end)

step('the outline has the declarations', function()
  open('Counter.cp')
  lua('vim.lsp.buf.document_symbol()')
  local names = wait('the outline', [[
    local items = vim.fn.getloclist(0)
    return #items > 0 and vim.tbl_map(function(item) return item.text end, items)
  ]])
  ex('lclose')
  contains(table.concat(names, ' '), 'Add')
  contains(table.concat(names, ' '), 'Counter')
end)

step('formatting lays the module out', function()
  open('Counter.cp')
  go_to('sum := c')
  typed('cc    c.sum:=c.sum+amount<Esc>')
  lua('vim.lsp.buf.format()')
  equal(line(), '\t\tc.sum := c.sum + amount')
end)

-- What the plugin does by itself

step('words, literals and nested comments are highlighted', function()
  open('Syntax.cp')
  equal(groups('MODULE'), { 'Declaration' })
  equal(groups('INTEGER'), { 'Type' })
  equal(groups('WHILE'), { 'Repeat' })
  equal(groups('THEN'), { 'Conditional' })
  equal(groups('DIV'), { 'Operator' })
  equal(groups('INC('), { 'Function' })
  equal(groups('NIL'), { 'Constant' })
  equal(groups('Run\\*'), { 'Name' })
  equal(groups('Method\\*'), { 'Name' })
  equal(groups('0FFH'), { 'Number' })
  equal(groups('1\\.5E'), { 'Float' })
  equal(groups('7\\.\\.'), { 'Number' })
  equal(groups('0DX'), { 'Character' })
  equal(groups('"it'), { 'String' })
  equal(groups('(no comment'), { 'String' })
  equal(groups('outer'), { 'Comment' })
  equal(groups('inner'), { 'Comment', 'Comment' })
  equal(groups('still'), { 'Comment' })
  equal(groups('TODO'), { 'Comment', 'Todo' })
  equal(groups('documented'), { 'Documentation' })
  equal(groups('after'), {})
  equal(groups('begin'), {})
end)

step('lines are indented while they are typed', function()
  open('Counter.cp')
  go_to('sum := c')
  typed('oIF amount > 0 THEN<CR>c.sum := 0<CR>ELSE<CR>c.sum := 1<CR>END<Esc>')
  equal(lua("return vim.fn.getline(vim.fn.line('.') - 4, '.')"), {
    '\t\tIF amount > 0 THEN',
    '\t\t\tc.sum := 0',
    '\t\tELSE',
    '\t\t\tc.sum := 1',
    '\t\tEND',
  })
end)

step('indenting a whole module restores its layout', function()
  open('Layout.cp')
  local before = text()
  ex([[silent %s/^\t\+//]])
  assert(text() ~= before)
  ex('silent normal! gg=G')
  equal(text(), before)
end)

step('comments are made and taken away', function()
  open('Counter.cp')
  go_to('sum := c')
  local before = line()
  typed('gcc')
  equal(line(), '\t\t(* ' .. vim.trim(before) .. ' *)')
  typed('gcc')
  equal(line(), before)
end)

step('the percent key goes between BEGIN and END', function()
  open('Layout.cp')
  go_to('IF (i > 0)')
  for _, wanted in ipairs({ 'ELSIF i = 1 THEN', 'ELSE', 'END;' }) do
    typed('%')
    equal(vim.trim(line()), wanted)
  end
end)

-- BlackBox documents

step('a document opens as text', function()
  open('Demo/Mod/Rich.odc')
  equal(lua('return vim.bo.filetype'), 'component_pascal')
  equal(lua('return vim.bo.modified'), false)
  equal(line(1), '\239\191\188MODULE DemoRich;')
  wait_for_numbers({})
end)

step('a document that is no module is plain text', function()
  ex('edit ' .. path('Demo/Docu/Rich.odc'))
  equal(lua('return vim.bo.filetype'), 'text')
  equal(text(), 'Rich is a demonstration.')
end)

step('a text is written back into its document', function()
  open('Demo/Mod/Rich.odc')
  go_to('"hello"')
  typed('ci"Привет<Esc>')
  ex('write')
  equal(lua('return vim.bo.modified'), false)
  contains(cat('Demo/Mod/Rich.odc'), '"Привет"')
  equal(text() .. '\n', cat('Demo/Mod/Rich.odc'))
end)

step('the server sees a document before it is written', function()
  open('Demo/Mod/Rich.odc')
  go_to('StdLog.String')
  typed('cwunknown<Esc>')
  wait_for_numbers({ 0 })
end)

step('a write that is refused leaves the buffer modified', function()
  open('Demo/Mod/Rich.odc')
  local before = cat('Demo/Mod/Rich.odc')
  ex('1copy 1')
  contains(refused('write'), 'U+FFFC')
  equal(lua('return vim.bo.modified'), true)
  equal(cat('Demo/Mod/Rich.odc'), before)
  ex('new | wincmd p')
  refused('wq')
  equal(lua("return vim.fn.winnr('$')"), 2)
  ex('only')
end)

step('a document that another program changed is not overwritten', function()
  open('Demo/Mod/Rich.odc')
  typed('Go(* mine *)<Esc>')
  lua("vim.uv.fs_utime(vim.fn.expand('%'), 1, 1)")
  contains(refused('write'), 'has changed on disk')
  equal(lua('return vim.bo.modified'), true)
  ex('write!')
  equal(lua('return vim.bo.modified'), false)
  contains(cat('Demo/Mod/Rich.odc'), '(* mine *)')
end)

step('a document that another program changed is read again', function()
  open('Demo/Mod/Rich.odc')
  lua([[
    local path = vim.fn.expand('%')
    local text = require('cp_lsp').run({ 'odc', 'cat', path }):gsub('mine', 'yours')
    require('cp_lsp').run({ 'odc', 'put', path }, { stdin = text })
  ]])
  ex('doautocmd FocusGained')
  wait('the change', "return vim.fn.search('yours', 'nw') > 0")
  equal(lua('return vim.bo.modified'), false)
end)

step('a document is shown under a name of the server', function()
  open('User.cp')
  ex('edit cp-odc://' .. path('Demo/Mod/Rich.odc'))
  contains(text(), 'MODULE DemoRich;')
  equal(lua('return vim.bo.modifiable'), false)
  equal(lua("return #vim.lsp.get_clients({ name = 'cp_lsp', bufnr = 0 })"), 1)
end)

step('a chart of an office program opens as an archive', function()
  ex('edit ' .. path('Chart.odc'))
  if lua("return vim.fn.executable('unzip')") == 1 then
    contains(text(), 'content.xml')
  end
  ex('bwipeout!')
end)

step('a copy of a document keeps its fonts and views', function()
  open('Demo/Mod/Rich.odc')
  ex('write ' .. path('Demo/Mod/Copy.odc'))
  equal(lua([[
    local function bytes(name)
      return io.open(name, 'rb'):read('*a')
    end
    local one, other = ...
    return bytes(one) == bytes(other)
  ]], path('Demo/Mod/Rich.odc'), path('Demo/Mod/Copy.odc')), true)
end)

step('a new document is made', function()
  open('Demo/Mod/Fresh.odc')
  equal(lua('return vim.bo.filetype'), 'component_pascal')
  typed('iMODULE DemoFresh;<CR>END DemoFresh.<Esc>')
  ex('write')
  equal(cat('Demo/Mod/Fresh.odc'), 'MODULE DemoFresh;\nEND DemoFresh.\n')
end)

step('a document is read into another text', function()
  ex('enew')
  ex('read ' .. path('Demo/Docu/Rich.odc'))
  equal(text(), '\nRich is a demonstration.')
  ex('bwipeout!')
end)

step('a damaged document is told and not overwritten', function()
  contains(refused('edit ' .. path('Damaged.odc')), 'no BlackBox document')
  equal(lua('return vim.bo.readonly'), true)
  typed('iMODULE<Esc>')
  refused('write')
  refused('write!')
  equal(lua("return io.open(..., 'rb'):read('*a')", path('Damaged.odc')), 'nonsense')
  ex('bwipeout!')
end)

-- Commands

step('CpInterface shows what a module exports', function()
  open('User.cp')
  go_to('StdLog')
  ex('CpInterface')
  contains(line(1), 'DEFINITION StdLog;')
  equal(lua('return { vim.bo.modifiable, vim.bo.filetype }'), { false, 'component_pascal' })
  equal(lua('return vim.api.nvim_buf_get_name(0)'), 'cp-interface:///clients/StdLog.cp')
  ex('close')
  ex('CpInterface Counter')
  contains(text(), 'PROCEDURE Add')
  ex('close')
  ex('CpInterface! Views')
  contains(text(), '(v: View) CopyFromSimpleView- ')
  ex('close')
  contains(refused('CpInterface NoSuchModule'), 'NoSuchModule')
  ex('only')
  local names = lua("return vim.fn.getcompletion('CpInterface StdL', 'cmdline')")
  equal(names, { 'StdLinks', 'StdLoader', 'StdLog' })
end)

step('CpCheck fills the quickfix list', function()
  open('User.cp')
  lua("vim.fn.setqflist({}, 'r')")
  ex('CpCheck')
  local found = wait('the list', [[
    local items = vim.fn.getqflist()
    return #items > 0 and vim.tbl_map(function(item)
      local name = vim.fn.fnamemodify(vim.fn.bufname(item.bufnr), ':t')
      return ('%s:%d %s%d'):format(name, item.lnum, item.type, item.nr)
    end, items)
  ]])
  contains(table.concat(found, '\n'), 'Mistakes.cp:13 E113')
  contains(table.concat(found, '\n'), 'Mistakes.cp:14 E83')
  ex('only')
end)

step('CpRestart starts the server anew', function()
  open('Mistakes.cp')
  wait_for_numbers({ 113, 83, 120 })
  local before = lua("return vim.lsp.get_clients({ name = 'cp_lsp' })[1].id")
  ex('CpRestart')
  wait('another server', [[
    local client = vim.lsp.get_clients({ name = 'cp_lsp', bufnr = 0 })[1]
    return client and client.initialized and client.id ~= ...
  ]], before)
  wait_for_numbers({ 113, 83, 120 })
end)

step('CpLog opens the log', function()
  ex('CpLog')
  equal(lua("return vim.fn.expand('%:t')"), 'lsp.log')
  ex('close')
end)

step('checkhealth finds nothing wrong', function()
  open('Counter.cp')
  ex('checkhealth cp_lsp')
  local report = text()
  contains(report, 'Neovim 0.')
  contains(report, 'run as `')
  contains(report, 'BlackBox')
  contains(report, 'is attached to')
  assert(not report:find('ERROR'), report)
  ex('close')
end)

step('checkhealth says what to do without the program', function()
  lua("vim.g.cp_lsp_command, _G.command = 'no-such-program', vim.g.cp_lsp_command")
  ex('checkhealth cp_lsp')
  local report = text()
  lua('vim.g.cp_lsp_command = _G.command')
  contains(report, 'no-such-program cannot be run')
  contains(report, 'pip install cp-lsp')
  ex('close')
end)

step('the help is found', function()
  ex('help cp-lsp')
  contains(line(), '*cp-lsp*')
  ex('help :CpInterface')
  contains(line(), '*:CpInterface*')
  ex('close')
end)

step('ghost text is switched on where Neovim has it', function()
  lua([[
    _G.asked = {}
    _G.inline_completion = vim.lsp.inline_completion
    vim.lsp.inline_completion = {
      enable = function(is_on, filter)
        _G.asked[#_G.asked + 1] = { is_on, filter.bufnr }
      end,
    }
  ]])
  open('User.cp')
  local wanted = { { true, lua('return vim.api.nvim_get_current_buf()') } }
  local asked = wait('the call', 'return #_G.asked > 0 and _G.asked')
  lua('vim.lsp.inline_completion = _G.inline_completion')
  equal(asked, wanted)
end)

--- What ghost text the other Neovim shows: the lines, "" for none.
local function ghost()
  return lua([[
    local space = vim.api.nvim_get_namespaces()['cp_lsp.ghost']
    local marks = space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true }) or {}
    if #marks == 0 then
      return ''
    end
    local details = marks[1][4]
    local lines = { details.virt_text and details.virt_text[1][1] or '' }
    for _, each in ipairs(details.virt_lines or {}) do
      lines[#lines + 1] = each[1][1]
    end
    return table.concat(lines, '\n')
  ]])
end

local function wait_for_ghost(wanted)
  local found
  local function look()
    found = ghost()
    return found == wanted
  end
  if not vim.wait(PATIENCE_MS, look, 10) then
    error(('ghost text %s, not %s'):format(vim.inspect(found), vim.inspect(wanted)), 2)
  end
end

--- Opens a module with the server whose model always says the same, and types on its empty line.
local function open_ghost(typed_there)
  local command = { PYTHON, '-m', 'tests.editors.model_server', 'serve' }
  lua([[
    if not vim.deep_equal(vim.lsp.config.cp_lsp.cmd, ...) then
      vim.lsp.config('cp_lsp', { cmd = ... })
      require('cp_lsp.commands').restart()
      local ghost = require('cp_lsp.ghost')
      local keys = { ['<C-l>'] = 'accept', ['<C-e>'] = 'accept_word', ['<C-j>'] = 'accept_line',
        ['<C-n>'] = 'next', ['<C-p>'] = 'previous', ['<C-x>'] = 'dismiss' }
      for key, name in pairs(keys) do
        vim.keymap.set('i', key, function() ghost[name]() end)
      end
    end
  ]], command)
  open('Ghost.cp')
  go_to('^$')
  ex('call cursor(8, 1)')
  keys('S' .. (typed_there or ''))
end

local FIRST = 'INC(sum, n);\n        DEC(sum)'

step('ghost text appears, and is accepted', function()
  open_ghost()
  wait_for_ghost(FIRST)
  keys('<C-l>')
  wait('the text', "return vim.fn.getline(9) == '\\t\\tDEC(sum)'")
  equal(line(8), '\t\tINC(sum, n);')
  equal(ghost(), '')
  equal(lua('return vim.api.nvim_win_get_cursor(0)'), { 9, 10 })
  typed('<Esc>u')
  equal(line(9), '\tEND Buy;')
end)

step('ghost text is typed along', function()
  open_ghost()
  wait_for_ghost(FIRST)
  lua([[
    _G.asked = 0
    local client = vim.lsp.get_clients({ name = 'cp_lsp' })[1]
    local request = client.request
    client.request = function(self, method, ...)
      _G.asked = _G.asked + (method == 'textDocument/inlineCompletion' and 1 or 0)
      return request(self, method, ...)
    end
  ]])
  for _, key in ipairs({ 'I', 'N', 'C', '(' }) do
    keys(key)
  end
  wait_for_ghost('sum, n);\n        DEC(sum)')
  equal(lua('return _G.asked'), 0)
  keys('x')
  wait_for_ghost('')
  typed('<Esc>')
end)

step('ghost text is accepted by word and by line', function()
  open_ghost()
  wait_for_ghost(FIRST)
  keys('<C-e>')
  wait_for_ghost('(sum, n);\n        DEC(sum)')
  equal(line(8), '\t\tINC')
  keys('<C-e>')
  wait_for_ghost('sum, n);\n        DEC(sum)')
  keys('<C-j>')
  wait_for_ghost('\n        DEC(sum)')
  equal(line(8), '\t\tINC(sum, n);')
  keys('<C-j>')
  wait('the second line', "return vim.fn.getline(9) == '\\t\\tDEC(sum)'")
  wait_for_ghost('')
  typed('<Esc>')
end)

step('a word of the next line is accepted with its indentation', function()
  open_ghost()
  wait_for_ghost(FIRST)
  keys('<C-j>')
  wait_for_ghost('\n        DEC(sum)')
  keys('<C-e>')
  wait_for_ghost('(sum)')
  equal(line(9), '\t\tDEC')
  keys('<C-l>')
  wait('the rest', "return vim.fn.getline(9) == '\\t\\tDEC(sum)'")
  typed('<Esc>')
end)

step('other suggestions are shown in turn', function()
  open_ghost()
  wait_for_ghost(FIRST)
  keys('<C-n>')
  wait_for_ghost('sum := n')
  keys('<C-n>')
  wait_for_ghost(FIRST)
  keys('<C-p>')
  wait_for_ghost('sum := n')
  keys('<C-l>')
  wait('the text', "return vim.fn.getline(8) == '\\t\\tsum := n'")
  typed('<Esc>')
end)

step('ghost text goes when it is dismissed, and with the insert mode', function()
  open_ghost()
  wait_for_ghost(FIRST)
  keys('<C-x>')
  wait_for_ghost('')
  typed('<Esc>')
  open_ghost()
  wait_for_ghost(FIRST)
  typed('<Esc>')
  equal(ghost(), '')
end)

step('where Neovim shows ghost text itself, a word of it is accepted', function()
  open_ghost()
  wait_for_ghost(FIRST)
  typed('<Esc>')
  lua([[
    _G.inline_completion = vim.lsp.inline_completion
    vim.lsp.inline_completion = {
      get = function(options)
        if options then
          options.on_accept({ insert_text = '\t\tINC(sum, n)' })
        else
          _G.whole = true
        end
        return true
      end,
      select = function(options) _G.step = options.count end,
    }
    vim.api.nvim_buf_set_lines(0, 7, 8, true, { '\t\t' })
    vim.api.nvim_win_set_cursor(0, { 8, 2 })
  ]])
  keys('A<C-e><C-l><C-p><Esc>')
  wait('the end', 'return _G.step')
  local found = lua('return { _G.step, _G.whole, vim.fn.getline(8) }')
  lua('vim.lsp.inline_completion = _G.inline_completion')
  equal(found, { -1, true, '\t\tINC' })
end)

--- The conversation's text.
local function talk()
  return lua([[
    local buffer = vim.fn.bufnr('^cp-chat$')
    return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  ]])
end

--- What is said of its code blocks.
local function marks()
  return lua([[
    local space = vim.api.nvim_get_namespaces()['cp_lsp.chat']
    local buffer = vim.fn.bufnr('^cp-chat$')
    local found = {}
    local all = vim.api.nvim_buf_get_extmarks(buffer, space, 0, -1, { details = true })
    for _, each in ipairs(all) do
      if each[4].virt_lines then
        local line = vim.api.nvim_buf_get_lines(buffer, each[2], each[2] + 1, false)[1]
        found[#found + 1] = line .. ' ' .. each[4].virt_lines[1][1][1]
      end
    end
    return found
  ]])
end

--- Runs a command that asks the model, and waits for the answer.
local function ask(command)
  lua([[
    _G.done = false
    vim.api.nvim_create_autocmd('User', {
      pattern = 'CpChatDone',
      once = true,
      callback = function() _G.done = true end,
    })
  ]])
  ex(command)
  wait('the answer', 'return _G.done')
end

step('CpChat shows an answer whose code is marked', function()
  open_ghost('')
  typed('<Esc>')
  ask('CpChat! How do I write a number?')
  local shown = talk()
  contains(shown, '# How do I write a number?\n\nUse **StdLog**:')
  contains(shown, '```component-pascal\nStdLog.Int(total)\n```')
  local found = marks()
  contains(found[1], '``` ✓ checked: compiles in your module')
  contains(found[#found], '``` ✗ checked: does not compile')
  equal(lua('return vim.bo.filetype'), 'component_pascal')
end)

step('a block goes to the cursor of the module', function()
  ex('call cursor(8, 1)')
  lua([[vim.fn.win_gotoid(vim.fn.bufwinid('^cp-chat$'))]])
  go_to('StdLog.Int(total)')
  keys('gp')
  wait('the block', [[
    local lines = vim.api.nvim_buf_get_lines(vim.fn.bufnr('Ghost.cp'), 0, -1, false)
    return vim.list_contains(lines, '\t\tStdLog.Int(total)')
      and vim.list_contains(lines, '\tIMPORT StdLog;')
  ]])
  go_to('Use')
  keys('gp')
  wait('a complaint', [[return vim.fn.execute('messages'):find('no code block is under') ~= nil]])
  keys('q')
  wait('the module', "return vim.bo.filetype == 'component_pascal'")
end)

step('a conversation goes on, and can begin anew', function()
  ask('CpChat And then?')
  contains(talk(), '# And then?')
  contains(talk(), '# How do I write a number?')
  ask('CpChat! Again?')
  assert(not talk():find('And then', 1, true))
end)

step('CpChat asks for a question', function()
  lua([[vim.ui.input = function(_, done) done('Typed?') end]])
  ask('CpChat')
  contains(talk(), '# Typed?')
end)

step('CpExplain explains what is selected', function()
  lua([[
    local client = vim.lsp.get_clients({ name = 'cp_lsp' })[1]
    local request = client.request
    client.request = function(self, method, params, ...)
      _G.params = method == 'cp/explain' and params or _G.params
      return request(self, method, params, ...)
    end
  ]])
  go_to('2 \\* n')
  typed('viw<Esc>')
  ask("'<,'>CpExplain")
  contains(talk(), '# Explain\n\nUse')
  local range = lua('return _G.params.range')
  equal(range['end'].character - range.start.character, 1)
  ask('CpExplain')
  range = lua('return _G.params.range')
  equal(range['end'], range.start)
end)

step('CpWrite asks for what it knows', function()
  ask('CpWrite tests')
  contains(talk(), '# Write tests')
  equal(lua("return vim.fn.getcompletion('CpWrite d', 'cmdline')"), { 'document' })
  lua("pcall(vim.cmd, 'CpWrite poems')")
  contains(lua("return vim.fn.execute('messages')"), 'what to write is one of document')
end)

step('an answer is stopped', function()
  ex('CpChat! slow')
  wait('words', [[
    local buffer = vim.fn.bufnr('^cp-chat$')
    local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), ' ')
    return text:find('word word') ~= nil
  ]])
  lua("require('cp_lsp.chat').stop()")
  contains(talk(), '> (stopped)')
  local before = #talk()
  vim.wait(100)
  equal(#talk(), before)
end)

step('CpFix offers what mends an error', function()
  ex('only')
  open('Mistakes.cp')
  wait_for_numbers({ 113, 83, 120 })
  lua([[
    vim.ui.select = function(items, _, choose)
      _G.titles = vim.tbl_map(function(each) return each.action.title end, items)
      choose(nil)
    end
  ]])
  go_to('p.nama')
  ex('CpFix')
  local titles = wait('the choice', 'return _G.titles')
  contains(table.concat(titles, '\n'), 'name')
  contains(table.concat(titles, '\n'), 'Fix with the model')
  ex('call cursor(1, 1)')
  lua("pcall(vim.cmd, 'CpFix')")
  contains(lua("return vim.fn.execute('messages')"), 'no error is in this line')
end)

local file = assert(io.open(vim.env.CP_TEST_RESULTS, 'w'))
file:write(vim.json.encode(results))
file:close()
pcall(vim.rpcrequest, child, 'nvim_command', 'qall!')
vim.fn.jobwait({ child }, 3000)
