-- Questions to the model, in a buffer that shows its answers as they come. The server checks the
-- code in them; docs/reference/chat.md describes what it is asked and what it answers.

local cp_lsp = require('cp_lsp')

local M = {}

local NAME = 'cp-chat'
local space = vim.api.nvim_create_namespace('cp_lsp.chat')

local HIGHLIGHTS = {
  compiles = 'DiagnosticOk',
  open = 'DiagnosticOk',
  fails = 'DiagnosticError',
  unjudged = 'DiagnosticHint',
}

--- The conversation: one, like the editor's command line.
local talk = {
  buffer = -1,
  ---@type { role: string, text: string }[]
  said = {},
  ---@type table<integer, string> code of blocks, by the mark that covers them
  blocks = {},
  ---@type table<integer, { uri: string, line: integer }> by the mark of their lines
  sources = {},
  streams = 0,
  ---@type { stream: string, client: vim.lsp.Client, number?: integer }?
  asked = nil,
  ---@type { buffer: integer, window: integer }?
  about = nil,
}

local function is_open()
  return vim.api.nvim_buf_is_valid(talk.buffer)
end

---@return integer? window that shows the conversation
local function window()
  local found = is_open() and vim.fn.win_findbuf(talk.buffer) or {}
  return found[1]
end

--- Adds text at the end. A window whose cursor is in the last line goes along.
---@param text string
local function add(text)
  if not is_open() then
    return
  end
  local last = vim.api.nvim_buf_line_count(talk.buffer)
  local following = vim.tbl_filter(function(each)
    return vim.api.nvim_win_get_cursor(each)[1] == last
  end, vim.fn.win_findbuf(talk.buffer))
  local length = #vim.api.nvim_buf_get_lines(talk.buffer, last - 1, last, true)[1]
  vim.bo[talk.buffer].modifiable = true
  local lines = vim.split(text, '\n', { plain = true })
  vim.api.nvim_buf_set_text(talk.buffer, last - 1, length, last - 1, length, lines)
  vim.bo[talk.buffer].modifiable = false
  vim.bo[talk.buffer].modified = false
  for _, each in ipairs(following) do
    vim.api.nvim_win_set_cursor(each, { vim.api.nvim_buf_line_count(talk.buffer), 0 })
  end
end

--- Adds text that begins a line, after an empty one.
---@param text string
local function add_apart(text)
  local lines = vim.api.nvim_buf_get_lines(talk.buffer, -3, -1, false)
  local last = lines[#lines] or ''
  if last ~= '' then
    add('\n\n')
  elseif #lines > 1 and lines[#lines - 1] ~= '' then
    add('\n')
  end
  add(text)
end

--- Marks the block that has just ended.
---@param block table
local function mark(block)
  local last = vim.api.nvim_buf_line_count(talk.buffer) - 1
  local fence = last - 1 -- the text ended with the line of the fence
  local count = #vim.split(vim.trim(block.code), '\n', { plain = true })
  local first = math.max(0, fence - count - 1)
  local line = { { block.mark, HIGHLIGHTS[block.status] or 'Comment' } }
  local id = vim.api.nvim_buf_set_extmark(talk.buffer, space, first, 0, {
    end_row = fence,
    end_right_gravity = false,
  })
  vim.api.nvim_buf_set_extmark(talk.buffer, space, fence, 0, { virt_lines = { line } })
  talk.blocks[id] = block.code
end

---@param sources { title: string, uri: string, line: integer }[]
local function add_sources(sources)
  if #sources == 0 then
    return
  end
  add_apart('Sources:')
  for _, each in ipairs(sources) do
    add('\n- ' .. each.title)
    local row = vim.api.nvim_buf_line_count(talk.buffer) - 1
    local options = { end_row = row, end_col = 2 }
    local id = vim.api.nvim_buf_set_extmark(talk.buffer, space, row, 0, options)
    talk.sources[id] = { uri = each.uri, line = each.line }
  end
  add('\n')
end

--- A piece of an answer: the handler of cp/chatPiece.
---@param piece table
function M.take(piece)
  if not talk.asked or piece.stream ~= talk.asked.stream or not is_open() then
    return
  end
  if piece.kind == 'text' then
    add(piece.text)
  elseif piece.kind == 'block' then
    mark(piece.block)
  elseif piece.kind == 'again' then
    add_apart('> ' .. piece.text .. '\n\n')
  end
end

--- What stands in the table, at or around the cursor's line in the conversation.
---@generic T
---@param of table<integer, T>
---@return T?
local function at_cursor(of)
  local row = vim.api.nvim_win_get_cursor(0)[1] - 1
  local at = { row, 0 }
  local found = vim.api.nvim_buf_get_extmarks(0, space, at, { row, -1 }, { overlap = true })
  for _, each in ipairs(found) do
    if of[each[1]] then
      return of[each[1]]
    end
  end
end

---@param buffer integer
local function map_keys(buffer)
  local function map(key, act, description)
    vim.keymap.set('n', key, act, { buffer = buffer, desc = description, nowait = true })
  end
  map('<CR>', function()
    local source = at_cursor(talk.sources)
    if source then
      M.open_source(source)
    else
      M.ask_for_question()
    end
  end, 'Ask on, or open the source')
  map('gp', M.insert, 'Put the code block into the module')
  map('<C-c>', M.stop, 'Stop the answer')
  map('q', '<Cmd>close<CR>', 'Close the conversation')
end

--- Shows the conversation beside what is being worked on.
local function open()
  if not is_open() then
    talk.buffer = vim.api.nvim_create_buf(false, true)
    vim.api.nvim_buf_set_name(talk.buffer, NAME)
    vim.bo[talk.buffer].filetype = 'markdown'
    vim.bo[talk.buffer].bufhidden = 'hide'
    vim.bo[talk.buffer].modifiable = false
    talk.said, talk.blocks, talk.sources = {}, {}, {}
    map_keys(talk.buffer)
  end
  if not window() then
    local before = vim.api.nvim_get_current_win()
    vim.cmd('botright vsplit')
    vim.api.nvim_win_set_buf(0, talk.buffer)
    vim.wo.wrap, vim.wo.linebreak, vim.wo.number = true, true, false
    vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(talk.buffer), 0 })
    vim.api.nvim_set_current_win(before)
  end
end

--- Forgets what was said.
function M.new()
  M.stop()
  talk.said, talk.blocks, talk.sources = {}, {}, {}
  if is_open() then
    vim.api.nvim_buf_clear_namespace(talk.buffer, space, 0, -1)
    vim.bo[talk.buffer].modifiable = true
    vim.api.nvim_buf_set_lines(talk.buffer, 0, -1, true, {})
    vim.bo[talk.buffer].modifiable = false
  end
end

--- The module that is talked about: the one in the current window, else the last one.
---@return integer? buffer
---@return integer? window
local function module()
  local buffer = vim.api.nvim_get_current_buf()
  if vim.bo[buffer].filetype == 'component_pascal' then
    talk.about = { buffer = buffer, window = vim.api.nvim_get_current_win() }
  end
  local about = talk.about
  if not about or not vim.api.nvim_buf_is_valid(about.buffer) then
    return nil
  end
  if
    not vim.api.nvim_win_is_valid(about.window)
    or vim.api.nvim_win_get_buf(about.window) ~= about.buffer
  then
    about.window = vim.fn.win_findbuf(about.buffer)[1]
  end
  return about.buffer, about.window
end

--- The text document and the place in it; for lines of a command the visual area, if it is that.
---@param client vim.lsp.Client
---@param lines? { first: integer, last: integer }
---@return table?
local function place(client, lines)
  local buffer, win = module()
  if not buffer or not client.attached_buffers[buffer] then
    return nil
  end
  local document = vim.lsp.util.make_text_document_params(buffer)
  local encoding = client.offset_encoding
  if not lines then
    if not win then
      return { textDocument = document }
    end
    local position = vim.lsp.util.make_position_params(win, encoding).position
    return { textDocument = document, range = { start = position, ['end'] = position } }
  end
  local from, to = vim.fn.getpos("'<"), vim.fn.getpos("'>")
  if vim.fn.visualmode() == 'v' and from[2] == lines.first and to[2] == lines.last then
    return vim.lsp.util.make_given_range_params(nil, nil, buffer, encoding)
  end
  local last = vim.api.nvim_buf_get_lines(buffer, lines.last - 1, lines.last, false)[1] or ''
  return {
    textDocument = document,
    range = {
      start = { line = lines.first - 1, character = 0 },
      ['end'] = { line = lines.last - 1, character = vim.str_utfindex(last, encoding) },
    },
  }
end

---@class cp_lsp.Question
---@field text? string
---@field command? string
---@field method? string
---@field lines? { first: integer, last: integer }

--- Asks the model and shows its answer.
---@param question cp_lsp.Question
function M.ask(question)
  local buffer = module()
  local client = cp_lsp.client(buffer)
  if not client then
    cp_lsp.complain('the server is not running; open a module')
    return
  end
  M.stop()
  local params = place(client, question.lines) or {}
  open()
  talk.streams = talk.streams + 1
  local stream = 'chat-' .. talk.streams
  local shown = question.text or M.titles[question.command] or ''
  if vim.api.nvim_buf_line_count(talk.buffer) > 1 then
    add_apart('')
  end
  add('# ' .. shown:gsub('\n', '\n# ') .. '\n\n')
  local messages = vim.deepcopy(talk.said)
  if question.text then
    messages[#messages + 1] = { role = 'user', text = question.text }
  end
  params.messages = messages
  params.command = question.command
  params.stream = stream
  params['repair'] = question.command ~= 'explain'
  local asked = { stream = stream, client = client }
  talk.asked = asked
  local method = question.method or 'cp/chat'
  local _, number = client:request(method, params, function(problem, answer)
    if talk.asked ~= asked then
      return
    end
    talk.asked = nil
    if not is_open() then
      return
    end
    if problem then
      add_apart('> ' .. problem.message:gsub('\n', ' ') .. '\n')
    else
      talk.said[#talk.said + 1] = { role = 'user', text = shown }
      talk.said[#talk.said + 1] = { role = 'assistant', text = answer.text }
      add_sources(answer.sources or {})
    end
    vim.api.nvim_exec_autocmds('User', { pattern = 'CpChatDone', modeline = false })
  end, buffer or 0)
  asked.number = number
end

--- Ends the answer that is being given.
function M.stop()
  local asked = talk.asked
  if asked then
    talk.asked = nil
    if asked.number then
      asked.client:cancel_request(asked.number)
    end
    if is_open() then
      add_apart('> (stopped)\n')
    end
  end
end

--- Asks for a question, and then the model.
---@param lines? { first: integer, last: integer }
function M.ask_for_question(lines)
  vim.ui.input({ prompt = 'Ask the model: ' }, function(text)
    if text and vim.trim(text) ~= '' then
      M.ask({ text = text, lines = lines })
    end
  end)
end

--- Puts the code block at the cursor of the conversation into the module, at its cursor.
function M.insert()
  local code = at_cursor(talk.blocks)
  local buffer = module()
  local client = buffer and cp_lsp.client(buffer)
  if not code then
    cp_lsp.complain('no code block is under the cursor')
    return
  end
  local params = client and place(client)
  if not client or not params then
    vim.fn.setreg('"', code)
    cp_lsp.complain('no module is open; the block is in the unnamed register')
    return
  end
  params.code = code
  client:request('cp/insertCode', params, function(problem, answer)
    if problem then
      cp_lsp.complain(problem.message)
    elseif not answer.edit or answer.edit == vim.NIL then
      vim.fn.setreg('"', code)
      cp_lsp.complain('the block has no place there; it is in the unnamed register')
    else
      vim.lsp.util.apply_workspace_edit(answer.edit, client.offset_encoding)
      local finding = answer.findings[1]
      if finding then
        local text = ('cp-lsp: line %d: %d %s'):format(finding.line, finding.code, finding.message)
        vim.notify(text, vim.log.levels.WARN)
      end
    end
  end, buffer)
end

---@param source { uri: string, line: integer }
function M.open_source(source)
  local _, win = module()
  if win then
    vim.api.nvim_set_current_win(win)
  else
    vim.cmd('leftabove vsplit')
  end
  vim.cmd.edit({ args = { vim.fn.fnameescape(vim.uri_to_fname(source.uri)) } })
  local last = vim.api.nvim_buf_line_count(0)
  vim.api.nvim_win_set_cursor(0, { math.min(source.line + 1, last), 0 })
end

--- What can be asked for without words, and how it is called.
M.titles = {
  explain = 'Explain',
  tests = 'Write tests',
  document = 'Document',
  rewrite = 'Rewrite in Component Pascal',
  generate = 'Generate from the comment',
}

return M
