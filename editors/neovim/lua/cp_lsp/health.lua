-- :checkhealth cp_lsp

local cp_lsp = require('cp_lsp')

local M = {}

local function check_neovim()
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.error('Neovim ' .. version .. ' is too old', 'install Neovim 0.11 or newer')
  else
    vim.health.ok('Neovim ' .. version)
  end
end

---@return boolean found
local function check_program()
  local name = table.concat(cp_lsp.command(), ' ')
  local version, problem = cp_lsp.run({ '--version' })
  if not version then
    vim.health.error(problem --[[@as string]], {
      'pip install cp-lsp',
      "or name the program: vim.g.cp_lsp_command = { '/path/to/cp-lsp' }",
    })
    return false
  end
  vim.health.ok(('%s, run as `%s`'):format(vim.trim(version), name))
  return true
end

--- What `cp-lsp doctor` says of itself, of BlackBox and of the rest.
local function check_installation()
  -- It ends with 1 when something has to be mended, and says what.
  local command = vim.list_extend(cp_lsp.command(), { 'doctor', '--json' })
  local result = vim.system(command):wait()
  local decoded, answer = pcall(vim.json.decode, result.stdout or '')
  if not decoded then
    vim.health.warn('`cp-lsp doctor` failed: ' .. cp_lsp.problem(result))
    return
  end
  for _, found in ipairs(answer.checks) do
    local line = ('%s: %s'):format(found.name, found.found)
    if found.state == 'ok' then
      vim.health.ok(line)
    elseif found.state == 'absent' then
      vim.health.info(line .. '; ' .. found.advice)
    else
      vim.health.warn(line, found.advice)
    end
  end
end

local function check_server()
  if not vim.lsp.is_enabled('cp_lsp') then
    vim.health.warn('the server is not enabled', "call vim.lsp.enable('cp_lsp')")
    return
  end
  local clients = vim.lsp.get_clients({ name = 'cp_lsp' })
  if #clients == 0 then
    vim.health.info('the server is not running; it starts when a module is opened')
  end
  for _, client in ipairs(clients) do
    local info = client.server_info or {}
    local buffers = vim.tbl_count(client.attached_buffers)
    vim.health.ok(
      ('%s %s is attached to %d buffer(s); workspace %s'):format(
        info.name or client.name,
        info.version or '',
        buffers,
        client.root_dir or 'none'
      )
    )
  end
end

function M.check()
  vim.health.start('Neovim')
  check_neovim()
  vim.health.start('cp-lsp')
  if check_program() then
    check_installation()
  end
  vim.health.start('Server')
  check_server()
end

return M
