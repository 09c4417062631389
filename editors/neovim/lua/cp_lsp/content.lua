-- Texts that are no files: interfaces of modules (cp-interface:) and, where the server names them
-- so, BlackBox documents (cp-odc:). The server gives them.

local cp_lsp = require('cp_lsp')

local M = {}

local TIMEOUT_MS = 20000

---@param uri string
---@param client vim.lsp.Client?
---@return string? text
---@return string? problem
local function from_server(uri, client)
  if not client then
    return nil, 'the server is not running'
  end
  local method = 'workspace/textDocumentContent'
  local response, problem = client:request_sync(method, { uri = uri }, TIMEOUT_MS)
  if not response then
    return nil, problem
  end
  if response.err then
    return nil, response.err.message
  end
  local result = response.result
  return type(result) == 'table' and result.text or nil, 'there is nothing under ' .. uri
end

--- Fills the buffer of a cp-interface: or cp-odc: URI: BufReadCmd.
---@param bufnr integer
---@param uri string
function M.read(bufnr, uri)
  local client = cp_lsp.client()
  local text, problem = from_server(uri, client)
  local audience, module = uri:match('^cp%-interface:/+(%l+)/([^/]+)%.cp$')
  if not client and module then
    -- The command has it as well.
    local arguments = { 'interface', module }
    if audience ~= 'clients' then
      table.insert(arguments, 2, audience == 'all' and '--all' or '--extension')
    end
    text, problem = cp_lsp.run(arguments, { cwd = cp_lsp.root('') })
  end
  if not text then
    cp_lsp.complain(problem or 'no answer')
    return
  end
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, true, vim.split(vim.trim(text), '\n', { plain = true }))
  vim.bo[bufnr].buftype = 'nofile'
  vim.bo[bufnr].swapfile = false
  vim.bo[bufnr].modified = false
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].filetype = 'component_pascal'
  if client and not module then
    vim.lsp.buf_attach_client(bufnr, client.id)
  end
end

--- Shows the interface of a module in a window of its own.
---@param module string
---@param audience "clients"|"extensions"
function M.open_interface(module, audience)
  local uri = ('cp-interface:///%s/%s.cp'):format(audience, module)
  vim.cmd.split({ args = { vim.fn.fnameescape(uri) } })
end

return M
