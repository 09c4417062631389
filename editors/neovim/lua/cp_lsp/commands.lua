-- What the commands of the plugin do.

local cp_lsp = require('cp_lsp')

local M = {}

local PATIENCE_MS = 5000

--- Shows the interface of a module: the one named, else the one whose name is under the cursor.
---@param call vim.api.keyset.create_user_command.command_args
function M.interface(call)
  local module = call.args ~= '' and call.args or vim.fn.expand('<cword>')
  if not module:find('^%a[%w_]*$') then
    cp_lsp.complain('no name of a module is under the cursor')
    return
  end
  require('cp_lsp.content').open_interface(module, call.bang and 'extensions' or 'clients')
end

--- The modules whose names begin with what has been typed; none where finding out takes too long.
---@param start string
---@return string[]
function M.modules(start)
  local root = cp_lsp.root(vim.api.nvim_buf_get_name(0))
  local command = vim.list_extend(cp_lsp.command(), { 'index', '--json', '--all' })
  local started, process = pcall(vim.system, command, { cwd = root, timeout = 3000 })
  -- It ends with 1 where a file of the workspace cannot be read.
  local decoded, index = pcall(vim.json.decode, started and process:wait().stdout or '')
  local names = {}
  for _, module in ipairs(decoded and index.modules or {}) do
    if vim.startswith(module.name, start) then
      names[#names + 1] = module.name
    end
  end
  table.sort(names)
  return names
end

---@param line string one line of `cp-lsp check --json`
---@param root string
---@return vim.quickfix.entry[]
local function entries_of(line, root)
  local decoded, answer = pcall(vim.json.decode, line)
  if not decoded or type(answer) ~= 'table' then
    return {}
  end
  local entries = {}
  for key, kind in pairs({ errors = 'E', warnings = 'W' }) do
    for _, finding in ipairs(answer[key] or {}) do
      entries[#entries + 1] = {
        filename = vim.fs.joinpath(root, answer.file),
        lnum = finding.line,
        col = finding.col,
        nr = finding.code,
        type = kind,
        text = finding.message,
      }
    end
  end
  table.sort(entries, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.col < b.col)
  end)
  return entries
end

--- Checks a file or folder, or else the whole workspace, and fills the quickfix list.
---@param call vim.api.keyset.create_user_command.command_args
function M.check(call)
  local root = cp_lsp.root(vim.api.nvim_buf_get_name(0))
  local path = call.args ~= '' and vim.fn.fnamemodify(call.args, ':p') or '.'
  local command = vim.list_extend(cp_lsp.command(), { 'check', '--json', path })
  local started = pcall(vim.system, command, { cwd = root }, vim.schedule_wrap(function(result)
    if result.code > 1 then
      cp_lsp.complain(cp_lsp.problem(result))
      return
    end
    local entries = {}
    for line in vim.gsplit(result.stdout, '\n', { trimempty = true }) do
      vim.list_extend(entries, entries_of(line, root))
    end
    vim.fn.setqflist({}, ' ', { title = 'cp-lsp check ' .. path, items = entries })
    if #entries > 0 then
      vim.cmd('botright copen')
    else
      vim.cmd.cclose()
      vim.notify('cp-lsp: nothing found')
    end
  end))
  if not started then
    cp_lsp.complain(command[1] .. ' cannot be run; install cp-lsp or set g:cp_lsp_command')
  end
end

--- Goes to the only one of some places, or lists them in the quickfix list.
---@param places lsp.Location[]
---@param client_id integer
function M.references(places, client_id)
  local client = assert(vim.lsp.get_client_by_id(client_id))
  if #places == 1 then
    vim.lsp.util.show_document(places[1], client.offset_encoding, { focus = true })
    return
  end
  local items = vim.lsp.util.locations_to_items(places, client.offset_encoding)
  vim.fn.setqflist({}, ' ', { title = 'References', items = items })
  vim.cmd('botright copen')
end

---@param call vim.api.keyset.create_user_command.command_args
---@return { first: integer, last: integer }?
local function lines_of(call)
  return call.range > 0 and { first = call.line1, last = call.line2 } or nil
end

--- Asks the model; without words, asks for them first.
---@param call vim.api.keyset.create_user_command.command_args
function M.chat(call)
  local chat = require('cp_lsp.chat')
  if call.bang then
    chat.new()
  end
  if call.args == '' then
    chat.ask_for_question(lines_of(call))
  else
    chat.ask({ text = call.args, lines = lines_of(call) })
  end
end

--- Has the model explain some lines, or the name under the cursor.
---@param call vim.api.keyset.create_user_command.command_args
function M.explain(call)
  require('cp_lsp.chat').ask({ command = 'explain', method = 'cp/explain', lines = lines_of(call) })
end

--- Has the model write tests, a comment, and so on.
---@param call vim.api.keyset.create_user_command.command_args
function M.write(call)
  local chat = require('cp_lsp.chat')
  if not vim.list_contains(M.writings(''), call.args) then
    cp_lsp.complain('what to write is one of ' .. table.concat(M.writings(''), ', '))
    return
  end
  chat.ask({ command = call.args, lines = lines_of(call) })
end

--- What the model can be told to write.
---@param start string
---@return string[]
function M.writings(start)
  return vim.tbl_filter(function(name)
    return vim.startswith(name, start)
  end, { 'document', 'generate', 'rewrite', 'tests' })
end

--- Offers what mends the errors of the line, or mends all of the module, with the model's help.
---@param call vim.api.keyset.create_user_command.command_args
function M.fix(call)
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.get_clients({ name = 'cp_lsp', bufnr = buffer })[1]
  if not client then
    cp_lsp.complain('the server is not running for this buffer')
    return
  end
  if call.bang then
    client:exec_cmd({
      title = 'Fix all',
      command = 'cp.fixAllWithModel',
      arguments = { vim.uri_from_bufnr(buffer) },
    }, { bufnr = buffer })
    return
  end
  local first, last = call.line1, call.line2
  local found = vim.tbl_filter(function(each)
    return first <= each.lnum + 1 and each.lnum + 1 <= last
  end, vim.diagnostic.get(buffer, { severity = vim.diagnostic.severity.ERROR }))
  if #found == 0 then
    cp_lsp.complain('no error is in this line')
    return
  end
  vim.api.nvim_win_set_cursor(0, { found[1].lnum + 1, found[1].col })
  vim.lsp.buf.code_action({ context = { only = { 'quickfix' } } })
end

--- Ends the server and starts it for the buffers that it had.
function M.restart()
  local function running()
    return vim.lsp.get_clients({ name = 'cp_lsp', _uninitialized = true })
  end
  local function is_gone()
    return #running() == 0
  end
  vim.lsp.enable('cp_lsp', false) -- asks the server to end
  if not vim.wait(PATIENCE_MS, is_gone, 20) then
    for _, client in ipairs(running()) do
      client:stop(true)
    end
    vim.wait(PATIENCE_MS, is_gone, 20)
  end
  vim.lsp.enable('cp_lsp')
end

--- Opens the file where Neovim writes what language servers say.
function M.log()
  vim.cmd.split({ args = { vim.fn.fnameescape(vim.lsp.log.get_filename()) } })
  vim.cmd.normal({ 'G', bang = true })
end

return M
