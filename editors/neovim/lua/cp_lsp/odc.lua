-- BlackBox documents as texts: `cp-lsp odc` reads and writes them, and keeps all that is not text.

local cp_lsp = require('cp_lsp')

local M = {}

local MAGIC = 'CDOo'

---@param path string
---@return string? first the first bytes of a file; nil if it cannot be opened
local function first_bytes(path)
  local file = io.open(path, 'rb')
  if not file then
    return nil
  end
  local bytes = file:read(#MAGIC) or ''
  file:close()
  return bytes
end

--- What tells one state of a file from another; '' when it is not there.
---@param path string
---@return string
local function stamp_of(path)
  local found = vim.uv.fs_stat(path)
  if not found then
    return ''
  end
  return ('%d.%09d %d'):format(found.mtime.sec, found.mtime.nsec, found.size)
end

---@param bufnr integer
---@param first integer 0-based
---@param last integer exclusive
---@return string
local function text_of(bufnr, first, last)
  local lines = vim.api.nvim_buf_get_lines(bufnr, first, last, true)
  local is_end = last == vim.api.nvim_buf_line_count(bufnr)
  local text = table.concat(lines, '\n')
  return (is_end and not vim.bo[bufnr].endofline) and text or text .. '\n'
end

---@param text string
---@return string[] lines
---@return boolean ends_with_line_end
local function lines_of(text)
  local lines = vim.split(text, '\n', { plain = true })
  if #lines > 1 and lines[#lines] == '' then
    table.remove(lines)
    return lines, true
  end
  return lines, text == ''
end

--- Fills a buffer without a step that could be undone.
---@param bufnr integer
---@param text string
local function fill(bufnr, text)
  local lines, ends_with_line_end = lines_of(text)
  local levels = vim.bo[bufnr].undolevels
  vim.bo[bufnr].undolevels = -1
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, true, lines)
  vim.bo[bufnr].undolevels = levels
  vim.bo[bufnr].endofline = ends_with_line_end
  vim.bo[bufnr].fixendofline = false
  vim.bo[bufnr].fileformat = 'unix'
  vim.bo[bufnr].fileencoding = 'utf-8'
  vim.bo[bufnr].modified = false
end

---@param event string
---@param bufnr integer
local function fire(event, bufnr)
  vim.api.nvim_exec_autocmds(event, { buffer = bufnr, modeline = false })
end

--- Reads a document into a buffer: BufReadCmd.
---@param bufnr integer
---@param path string
function M.read(bufnr, path)
  local bytes = first_bytes(path)
  if bytes and vim.startswith(bytes, 'PK') and vim.g.loaded_zipPlugin then
    -- A chart of an office program.
    vim.fn['zip#Browse'](path)
    return
  end
  vim.b[bufnr].cp_lsp_stamp = nil
  -- Looked at before the text: a change in between is then found when it is written.
  local stamp = stamp_of(path)
  local text, problem = '', nil
  if stamp ~= '' then
    text, problem = cp_lsp.run({ 'odc', 'cat', path })
  end
  fill(bufnr, text or '')
  if not text then
    vim.bo[bufnr].readonly = true
    cp_lsp.complain(problem --[[@as string]])
    return
  end
  vim.b[bufnr].cp_lsp_stamp = stamp
  fire(stamp == '' and 'BufNewFile' or 'BufReadPost', bufnr)
end

--- Reads a document into the buffer below a line: FileReadCmd.
---@param bufnr integer
---@param path string
---@param line integer
function M.insert(bufnr, path, line)
  local text, problem = cp_lsp.run({ 'odc', 'cat', path })
  if not text then
    cp_lsp.complain(problem --[[@as string]])
    return
  end
  vim.api.nvim_buf_set_lines(bufnr, line, line, true, (lines_of(text)))
end

---@param path string
---@param text string
---@return string? problem
local function put(path, text)
  local _, problem = cp_lsp.run({ 'odc', 'put', path }, { stdin = text })
  return problem
end

--- Writes a whole buffer: BufWriteCmd. Where it fails, the buffer stays modified.
---@param bufnr integer
---@param path string
---@param is_forced boolean whether the command had a `!`
function M.write(bufnr, path, is_forced)
  local own = vim.api.nvim_buf_get_name(bufnr)
  local is_own = vim.fs.normalize(path) == vim.fs.normalize(own)
  local known = vim.b[bufnr].cp_lsp_stamp
  if is_own and not is_forced and stamp_of(path) ~= (known or '') then
    local why = known and 'has changed on disk since it was read' or 'has not been read'
    cp_lsp.complain(('%s %s; :w! writes it all the same, :e! reads it'):format(path, why))
    return
  end
  if is_own then
    fire('BufWritePre', bufnr)
  end
  -- A new name gets the fonts, rulers and folds of the document that the text comes from.
  local is_copy = not is_own and stamp_of(path) == '' and first_bytes(own) == MAGIC
  if is_copy then
    vim.uv.fs_copyfile(own, path)
  end
  local problem = put(path, text_of(bufnr, 0, vim.api.nvim_buf_line_count(bufnr)))
  if problem then
    if is_copy then
      vim.uv.fs_unlink(path)
    end
    cp_lsp.complain(problem)
    return
  end
  if is_own then
    vim.b[bufnr].cp_lsp_stamp = stamp_of(path)
    vim.bo[bufnr].modified = false
    fire('BufWritePost', bufnr)
  end
  local name, lines = vim.fn.fnamemodify(path, ':~:.'), vim.api.nvim_buf_line_count(bufnr)
  vim.api.nvim_echo({ { ('"%s" %dL written'):format(name, lines) } }, false, {})
end

--- Writes some lines of a buffer as a document: FileWriteCmd.
---@param bufnr integer
---@param path string
---@param first integer 1-based
---@param last integer 1-based
function M.write_lines(bufnr, path, first, last)
  local problem = put(path, text_of(bufnr, first - 1, last))
  if problem then
    cp_lsp.complain(problem)
  end
end

--- Notices that another program, such as BlackBox, has written the document of a buffer.
---@param bufnr integer
function M.look_again(bufnr)
  local known = vim.b[bufnr].cp_lsp_stamp
  local path = vim.api.nvim_buf_get_name(bufnr)
  if not known or stamp_of(path) == known or vim.b[bufnr].cp_lsp_told == stamp_of(path) then
    return
  end
  if vim.bo[bufnr].modified or not vim.o.autoread or stamp_of(path) == '' then
    vim.b[bufnr].cp_lsp_told = stamp_of(path)
    cp_lsp.complain(path .. ' has changed on disk; :e! reads it')
  else
    vim.schedule(function()
      if vim.api.nvim_buf_is_loaded(bufnr) and not vim.bo[bufnr].modified then
        vim.api.nvim_buf_call(bufnr, vim.cmd.edit)
      end
    end)
  end
end

return M
