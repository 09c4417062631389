-- What the parts of the plugin share: how cp-lsp is run, and which folder is the workspace.

local M = {}

--- The program and its first arguments, as `g:cp_lsp_command` names them.
---@return string[]
function M.command()
  local named = vim.g.cp_lsp_command or 'cp-lsp'
  return type(named) == 'table' and vim.deepcopy(named) or { named }
end

--- Runs a command of cp-lsp and waits for it.
---@param arguments string[]
---@param options? vim.SystemOpts
---@return string? output nil when it failed
---@return string? problem why it failed, in one line
function M.run(arguments, options)
  local command = vim.list_extend(M.command(), arguments)
  local started, process = pcall(vim.system, command, options or {})
  if not started then
    return nil, ('%s cannot be run; install cp-lsp or set g:cp_lsp_command'):format(command[1])
  end
  local result = process:wait()
  if result.code ~= 0 then
    return nil, M.problem(result)
  end
  return result.stdout
end

--- The last line that a failed command wrote, without the name of the program.
---@param result vim.SystemCompleted
---@return string
function M.problem(result)
  local lines = vim.split(vim.trim(result.stderr or ''), '\n')
  local last = vim.trim(lines[#lines]):gsub('^cp%-lsp: ', '')
  return last ~= '' and last or ('cp-lsp ended with status %d'):format(result.code)
end

--- Shows what went wrong, as Neovim shows its own errors.
---@param problem string
function M.complain(problem)
  vim.api.nvim_echo({ { 'cp-lsp: ' .. problem } }, true, { err = true })
end

--- The folder of the workspace that a file belongs to: the nearest with a cp-lsp.toml, else the
--- repository, else the folder that holds the subsystem of a file in Sub/Mod, else the file's own.
---@param file string
---@return string
function M.root(file)
  if file == '' or file:find('^[%w-]+://') then
    return vim.fn.getcwd()
  end
  local marked = vim.fs.root(file, { 'cp-lsp.toml' }) or vim.fs.root(file, { '.git' })
  if marked then
    return marked
  end
  local folder = vim.fs.dirname(vim.fs.normalize(vim.fn.fnamemodify(file, ':p')))
  local kind = vim.fs.basename(folder):lower()
  return (kind == 'mod' or kind == 'docu') and vim.fs.dirname(vim.fs.dirname(folder)) or folder
end

--- The running server, that of a buffer if it has one.
---@param bufnr? integer
---@return vim.lsp.Client?
function M.client(bufnr)
  return vim.lsp.get_clients({ name = 'cp_lsp', bufnr = bufnr })[1]
    or vim.lsp.get_clients({ name = 'cp_lsp' })[1]
end

--- Whether a text is a module: MODULE is its first word that is no comment.
---@param text string
---@return boolean
function M.is_module(text)
  local at, depth = 1, 0
  while true do
    if depth > 0 then
      local place = text:find('[(*][*)]', at)
      if not place then
        return false
      end
      local pair = text:sub(place, place + 1)
      if pair == '(*' then
        depth, at = depth + 1, place + 2
      elseif pair == '*)' then
        depth, at = depth - 1, place + 2
      else
        at = place + 1
      end
    else
      -- BlackBox's views are U+FFFC, which is three bytes here.
      local _, stop = text:find('^[%s\239\191\188]*', at)
      at = stop + 1
      if text:find('^%(%*', at) then
        depth, at = 1, at + 2
      else
        return text:find('^MODULE%f[^%w_]', at) ~= nil
      end
    end
  end
end

return M
