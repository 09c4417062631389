-- Suggestions of a model as ghost text. Neovim 0.12 shows them itself; before that we do, by marks
-- behind the cursor. An item of the server begins at the first column of the line and repeats what
-- stands there, so it fits as long as the line up to the cursor is its beginning.

local M = {}

local METHOD = 'textDocument/inlineCompletion'
local INVOKED, AUTOMATIC = 1, 2
local HIGHLIGHT = 'CpLspGhost'

local space = vim.api.nvim_create_namespace('cp_lsp.ghost')

--- What is shown, or has been asked for, in a buffer.
---@class cp_lsp.Ghost
---@field client vim.lsp.Client
---@field items lsp.InlineCompletionItem[]
---@field index integer which of the items is shown
---@field row integer line of the cursor, from 0
---@field lines string[] the item's text from this line on
---@field before integer units of the item's text that stand in lines above
---@field after string what stands behind the cursor
---@field is_shown boolean
---@field asked? integer number of the request under way
---@field place? string for what it was made

---@type table<integer, cp_lsp.Ghost>
local ghosts = {}

---@param item lsp.InlineCompletionItem
---@return string
local function text_of(item)
  local text = item.insertText
  return type(text) == 'table' and text.value or text --[[@as string]]
end

---@param client vim.lsp.Client
---@param text string
---@return integer length in the units that the server counts
local function units(client, text)
  return vim.str_utfindex(text, client.offset_encoding)
end

local function is_inserting()
  local mode = vim.api.nvim_get_mode().mode
  return mode:sub(1, 1) == 'i' or mode:sub(1, 1) == 'R'
end

--- Line of the cursor, and its text before and after it.
---@return integer row
---@return string before
---@return string after
local function cursor()
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  local line = vim.api.nvim_get_current_line()
  return row - 1, line:sub(1, column), line:sub(column + 1)
end

---@param buffer integer
local function hide(buffer)
  if vim.api.nvim_buf_is_valid(buffer) then
    vim.api.nvim_buf_clear_namespace(buffer, space, 0, -1)
  end
  local ghost = ghosts[buffer]
  if ghost then
    ghost.is_shown = false
  end
end

--- What of the suggestion is not in the text yet; nil where it does not fit there any more.
---@param ghost cp_lsp.Ghost
---@return string[]?
local function rest_of(ghost)
  local row, before, after = cursor()
  local first = ghost.lines[1]
  if not first or row ~= ghost.row or after ~= ghost.after or not vim.startswith(first, before) then
    return nil
  end
  local rest = vim.list_slice(ghost.lines)
  rest[1] = first:sub(#before + 1)
  return (#rest > 1 or rest[1] ~= '') and rest or nil
end

--- Text as it looks from a column on: a mark does not show tabs.
---@param text string
---@param column integer
---@return string
local function without_tabs(text, column)
  local width = vim.bo.tabstop
  return (text:gsub('[^\t]*\t?', function(part)
    local words = part:gsub('\t', '')
    column = column + vim.fn.strdisplaywidth(words)
    if #words == #part then
      return part
    end
    local blanks = width - column % width
    column = column + blanks
    return words .. (' '):rep(blanks)
  end))
end

---@param buffer integer
---@param ghost cp_lsp.Ghost
---@return boolean is_shown
local function show(buffer, ghost)
  local rest = rest_of(ghost)
  vim.api.nvim_buf_clear_namespace(buffer, space, 0, -1)
  if not rest then
    ghost.is_shown = false
    return false
  end
  local _, before = cursor()
  local lines = {}
  for i = 2, #rest do
    lines[#lines + 1] = { { without_tabs(rest[i], 0), HIGHLIGHT } }
  end
  local first = without_tabs(rest[1], vim.fn.strdisplaywidth(before))
  vim.api.nvim_buf_set_extmark(buffer, space, ghost.row, #before, {
    virt_text = first ~= '' and { { first, HIGHLIGHT } } or nil,
    virt_text_pos = 'inline',
    virt_lines = #lines > 0 and lines or nil,
    undo_restore = false,
  })
  if not ghost.is_shown and ghost.before == 0 then
    ghost.client:notify('cp/didShowCompletion', { item = ghost.items[ghost.index] })
  end
  ghost.is_shown = true
  return true
end

--- Begins with an item at the cursor.
---@param ghost cp_lsp.Ghost
---@param index integer
local function take(ghost, index)
  local row, _, after = cursor()
  ghost.index, ghost.row, ghost.after, ghost.before = index, row, after, 0
  ghost.lines = vim.split(text_of(ghost.items[index]), '\n', { plain = true })
  ghost.is_shown = false
end

---@param ghost cp_lsp.Ghost
local function cancel(ghost)
  if ghost.asked then
    ghost.client:cancel_request(ghost.asked)
    ghost.asked = nil
  end
end

--- Where the cursor is in which version of the text.
---@param buffer integer
---@return string
local function place_of(buffer)
  local row, column = unpack(vim.api.nvim_win_get_cursor(0))
  return ('%d:%d:%d'):format(vim.api.nvim_buf_get_changedtick(buffer), row, column)
end

---@param buffer integer
---@param kind integer
---@param done? fun(ghost: cp_lsp.Ghost)
local function ask(buffer, kind, done)
  local ghost = ghosts[buffer]
  cancel(ghost)
  local place = place_of(buffer)
  ghost.place = place
  local params = vim.lsp.util.make_position_params(0, ghost.client.offset_encoding)
  ---@diagnostic disable-next-line: inject-field
  params.context = { triggerKind = kind }
  local sent, number
  sent, number = ghost.client:request(METHOD, params, function(_, answer)
    if ghosts[buffer] ~= ghost or ghost.asked ~= number then
      return
    end
    ghost.asked = nil
    local items = answer and (answer.items or answer) or {}
    local is_here = vim.api.nvim_get_current_buf() == buffer and is_inserting()
    if #items == 0 or not is_here or place_of(buffer) ~= place or vim.fn.pumvisible() == 1 then
      return
    end
    ghost.items = items
    take(ghost, 1)
    if show(buffer, ghost) and done then
      done(ghost)
    end
  end, buffer)
  ghost.asked = sent and number or nil
end

--- The text or the cursor has changed.
---@param buffer integer
local function update(buffer)
  local ghost = ghosts[buffer]
  if not ghost or vim.api.nvim_get_current_buf() ~= buffer then
    return
  end
  if not is_inserting() or vim.fn.pumvisible() == 1 then
    cancel(ghost)
    hide(buffer)
    return
  end
  if #ghost.items > 0 and show(buffer, ghost) then
    return
  end
  hide(buffer)
  ghost.items = {}
  if ghost.place ~= place_of(buffer) then
    ask(buffer, AUTOMATIC)
  end
end

--- The first part of a text: all of it, up to the end of a word, or of a line.
---@param lines string[]
---@param unit "all"|"word"|"line"
---@return string[]
local function part_of(lines, unit)
  if unit == 'all' then
    return lines
  end
  -- Where nothing is left of this line, the next one counts.
  local first = lines[1]
  if first:find('%S') == nil and #lines > 1 then
    if unit == 'line' then
      return { first, lines[2] }
    end
    local word = vim.fn.matchstr(lines[2], [=[^\s*\%(\k\+\|[^[:keyword:][:space:]]\+\)\?]=])
    return { first, word }
  end
  if unit == 'line' then
    return { first }
  end
  return { vim.fn.matchstr(first, [=[^\s*\%(\k\+\|[^[:keyword:][:space:]]\+\)]=]) }
end

--- Writes at the cursor, and puts it behind what was written.
---@param lines string[]
local function write(lines)
  local row, before = cursor()
  -- One `u` takes back what was accepted, and not what was typed before.
  vim.cmd('let &g:undolevels = &g:undolevels')
  vim.api.nvim_buf_set_text(0, row, #before, row, #before, lines)
  local column = #lines[#lines] + (#lines == 1 and #before or 0)
  vim.api.nvim_win_set_cursor(0, { row + #lines, column })
end

---@param buffer integer
---@param unit "all"|"word"|"line"
local function accept_own(buffer, unit)
  local ghost = ghosts[buffer]
  local rest = ghost and rest_of(ghost)
  if not rest then
    return
  end
  local part = part_of(rest, unit)
  local is_whole = #part == #rest and part[#part] == rest[#rest]
  local item = ghost.items[ghost.index]
  write(part)
  if is_whole then
    cancel(ghost)
    hide(buffer)
    ghost.items = {}
    if item.command then
      ghost.client:exec_cmd(item.command, { bufnr = buffer })
    end
    return
  end
  for _ = 2, #part do
    ghost.before = ghost.before + units(ghost.client, table.remove(ghost.lines, 1)) + 1
    ghost.row = ghost.row + 1
  end
  local _, before = cursor()
  local length = ghost.before + units(ghost.client, before)
  ghost.client:notify('cp/didPartiallyAcceptCompletion', { item = item, acceptedLength = length })
  show(buffer, ghost)
end

---@param unit "word"|"line"
---@return boolean
local function accept_part_natively(unit)
  return vim.lsp.inline_completion.get({
    on_accept = function(item)
      local text = item.insert_text
      text = type(text) == 'table' and text.value or text
      local _, before = cursor()
      if vim.startswith(text, before) then
        write(part_of(vim.split(text:sub(#before + 1), '\n', { plain = true }), unit))
      end
    end,
  })
end

---@param unit "all"|"word"|"line"
---@return boolean is_shown whether there was something to accept
local function accept(unit)
  if vim.lsp.inline_completion then
    if unit == 'all' then
      return vim.lsp.inline_completion.get()
    end
    return accept_part_natively(unit)
  end
  local buffer = vim.api.nvim_get_current_buf()
  if not M.is_shown() then
    return false
  end
  -- A mapping with `expr` may not change the text itself.
  vim.schedule(function()
    accept_own(buffer, unit)
  end)
  return true
end

--- Whether a suggestion is seen in the current buffer.
---@return boolean
function M.is_shown()
  local ghost = ghosts[vim.api.nvim_get_current_buf()]
  return ghost ~= nil and ghost.is_shown
end

--- Accepts the suggestion; false if there is none.
function M.accept()
  return accept('all')
end

--- Accepts its next word; false if there is none.
function M.accept_word()
  return accept('word')
end

--- Accepts the rest of its line, or the next line; false if there is none.
function M.accept_line()
  return accept('line')
end

--- Shows another suggestion, the next one or that `count` further; asks for some if there is none.
---@param count? integer
function M.next(count)
  count = count or 1
  if vim.lsp.inline_completion then
    vim.lsp.inline_completion.select({ count = count })
    return
  end
  local buffer = vim.api.nvim_get_current_buf()
  local ghost = ghosts[buffer]
  if not ghost then
    return
  end
  local function step()
    local index = (ghost.index - 1 + count) % #ghost.items + 1
    take(ghost, index)
    show(buffer, ghost)
  end
  if ghost.is_shown and #ghost.items > 1 then
    step()
  else
    local shown = ghost.is_shown and ghost.lines or nil
    ask(buffer, INVOKED, function()
      -- The one that was there is not what was asked for.
      if shown and #ghost.items > 1 and vim.deep_equal(shown, ghost.lines) then
        step()
      end
    end)
  end
end

--- Shows the suggestion before.
function M.previous()
  M.next(-1)
end

--- Takes the suggestion away until something is typed; false if there is none.
---@return boolean
function M.dismiss()
  local buffer = vim.api.nvim_get_current_buf()
  local ghost = ghosts[buffer]
  if not ghost or not ghost.is_shown then
    return false
  end
  cancel(ghost)
  ghost.items = {}
  hide(buffer)
  return true
end

--- Shows suggestions of a server in a buffer.
---@param client vim.lsp.Client
---@param buffer integer
function M.enable(client, buffer)
  if vim.lsp.inline_completion then
    vim.lsp.inline_completion.enable(true, { bufnr = buffer, client_id = client.id })
    return
  end
  vim.api.nvim_set_hl(0, HIGHLIGHT, { link = 'Comment', default = true })
  ghosts[buffer] = {
    client = client,
    items = {},
    index = 0,
    row = 0,
    lines = {},
    before = 0,
    after = '',
    is_shown = false,
  }
  local group = vim.api.nvim_create_augroup('cp_lsp.ghost.' .. buffer, {})
  local function on(events, act)
    vim.api.nvim_create_autocmd(events, { group = group, buffer = buffer, callback = act })
  end
  on({ 'InsertEnter', 'TextChangedI', 'CursorMovedI', 'TextChangedP' }, function()
    -- In InsertEnter the mode is still the one before.
    vim.schedule(function()
      update(buffer)
    end)
  end)
  on({ 'InsertLeave', 'BufLeave' }, function()
    local ghost = ghosts[buffer]
    if ghost then
      cancel(ghost)
      ghost.items, ghost.place = {}, nil
    end
    hide(buffer)
  end)
  on({ 'LspDetach', 'BufWipeout' }, function(event)
    if event.event == 'LspDetach' and event.data.client_id ~= client.id then
      return
    end
    hide(buffer)
    ghosts[buffer] = nil
    vim.api.nvim_del_augroup_by_id(group)
  end)
end

return M
