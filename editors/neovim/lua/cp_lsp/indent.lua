-- How far a line is indented: one tab a level, as `cp-lsp` formats it.
--
-- A line is seen as code alone, without comments and with "" for every string. What was read of a
-- buffer is kept up to the first line that has changed since.

local M = {}

---@param words string
---@return table<string, true>
local function set(words)
  local found = {}
  for word in words:gmatch('%S+') do
    found[word] = true
  end
  return found
end

local OPENERS = set('IF CASE WHILE FOR LOOP WITH RECORD REPEAT')
local CLOSERS = set('END UNTIL')
local BRANCHES = set('ELSE ELSIF BEGIN CLOSE |')
local SECTIONS = set('CONST TYPE VAR IMPORT')
local OPERATORS = set('DIV MOD OR IN IS TO BY')
-- Nothing that is open reaches beyond a line that begins with one of these.
local ANEW = set(
  'MODULE PROCEDURE IMPORT CONST TYPE BEGIN CLOSE END'
    .. ' IF ELSIF ELSE CASE WITH WHILE FOR LOOP REPEAT UNTIL'
)
-- How far an import list and the heading of a statement reach.
local REACHES = {
  IMPORT = ';',
  IF = 'THEN',
  ELSIF = 'THEN',
  CASE = 'OF',
  WITH = 'DO',
  WHILE = 'DO',
  FOR = 'DO',
}
local REACHED = set('THEN DO OF')

local WORD = '[%a_][%w_]*'

---@class cp_lsp.Line
---@field code string without comments
---@field first string the word that it begins with, or "|", or ""
---@field comments integer how many comments are open after it
---@field brackets integer how many brackets are
---@field awaited string? the word that ends the heading it is in
---@field is_past boolean whether the module ends on it or before
---@field goes_on boolean whether it begins in the middle of an expression
---@field is_open boolean whether the next line goes on with what it is in the middle of

---@type cp_lsp.Line
local NOTHING = {
  code = '',
  first = '',
  comments = 0,
  brackets = 0,
  is_past = false,
  goes_on = false,
  is_open = false,
}

--- A line without its comments, and how many of them are open after it.
---@param text string
---@param comments integer
---@return string, integer
local function without_comments(text, comments)
  local parts = {}
  local at = 1
  while at <= #text do
    local place = text:find(comments > 0 and '[(*][*)]' or '["\'(]', at)
    if comments == 0 then
      parts[#parts + 1] = text:sub(at, (place or #text + 1) - 1)
    end
    if not place then
      break
    end
    local mark, pair = text:sub(place, place), text:sub(place, place + 1)
    at = place + 2
    if pair == '(*' then
      comments = comments + 1
    elseif comments > 0 and pair == '*)' then
      comments = comments - 1
    elseif comments > 0 or mark == '(' then
      at = place + 1
      parts[#parts + 1] = comments == 0 and mark or nil
    else
      at = (text:find(mark, place + 1, true) or #text) + 1
      parts[#parts + 1] = '""'
    end
  end
  -- BlackBox's views are U+FFFC.
  return (table.concat(parts):gsub('\239\191\188', ''):gsub('%s+$', '')), comments
end

---@param text string
---@param before cp_lsp.Line
---@return cp_lsp.Line
local function read_line(text, before)
  local code, comments = without_comments(text, before.comments)
  local first = code:match('^%s*(' .. WORD .. ')') or code:match('^%s*(|)') or ''
  if first == 'PROCEDURE' and before.is_open then
    first = '' -- a type
  end
  local brackets, awaited = before.brackets, before.awaited
  if ANEW[first] then
    brackets, awaited = 0, nil
  end
  for symbol in code:gmatch('[%a_]?[%w_]*[()%[%]{};]?') do
    local word, mark = symbol:match('^([%w_]*)(.?)$')
    if REACHES[word] then
      awaited = REACHES[word]
    elseif word == awaited then
      awaited = nil
    end
    if mark:find('^[(%[{]') then
      brackets = brackets + 1
    elseif mark:find('^[)%]}]') then
      brackets = math.max(0, brackets - 1)
    elseif mark == ';' and brackets == 0 then
      awaited = nil
    end
  end
  local is_open = brackets > 0 or awaited ~= nil
  if code == '' then
    is_open = before.is_open
  elseif not is_open then
    is_open = code:find('[-+*/&=#<>~]$') ~= nil or OPERATORS[code:match('%a+$') or ''] ~= nil
  end
  return {
    code = code,
    first = first,
    comments = comments,
    brackets = brackets,
    awaited = awaited,
    is_past = before.is_past or code:find('^%s*END%s+[%a_][%w_]*%s*%.') ~= nil,
    goes_on = code:find('^%s*[-+*/&=#<>]') ~= nil or OPERATORS[first] ~= nil,
    is_open = is_open,
  }
end

---@type table<integer, { lines: cp_lsp.Line[], known: integer }>
local buffers = {}

--- The lines of a buffer, at least up to one of them.
---@param bufnr integer
---@param last integer 1-based
---@return cp_lsp.Line[]
local function read(bufnr, last)
  local kept = buffers[bufnr]
  if not kept then
    kept = { lines = {}, known = 0 }
    buffers[bufnr] = kept
    vim.api.nvim_buf_attach(bufnr, false, {
      on_lines = function(_, _, _, first)
        kept.known = math.min(kept.known, first)
      end,
      on_reload = function()
        kept.known = 0
      end,
      on_detach = function()
        buffers[bufnr] = nil
      end,
    })
  end
  for _, text in ipairs(vim.api.nvim_buf_get_lines(bufnr, kept.known, last, false)) do
    kept.lines[kept.known + 1] = read_line(text, kept.lines[kept.known] or NOTHING)
    kept.known = kept.known + 1
  end
  return kept.lines
end

--- The last line before one that has code.
---@param lines cp_lsp.Line[]
---@param number integer
---@return integer?
local function code_before(lines, number)
  for before = number - 1, 1, -1 do
    if lines[before].code ~= '' then
      return before
    end
  end
end

--- The line with the word that an END, UNTIL, ELSE, ELSIF or bar belongs to.
---@param lines cp_lsp.Line[]
---@param number integer what stands before this line is looked at
---@param depth integer how many blocks to leave first
---@return integer? # nil where it belongs to a procedure or the module
local function opener_before(lines, number, depth)
  for before = number - 1, 1, -1 do
    local words = {}
    for word in lines[before].code:gmatch(WORD) do
      words[#words + 1] = word
    end
    for index = #words, 1, -1 do
      if CLOSERS[words[index]] then
        depth = depth + 1
      elseif OPENERS[words[index]] or words[index] == 'BEGIN' then
        if depth == 0 then
          return words[index] ~= 'BEGIN' and before or nil
        end
        depth = depth - 1
      end
    end
  end
end

--- Whether the module stands for a library, in which no procedure has a body.
---@param lines cp_lsp.Line[]
---@return boolean
local function is_foreign(lines)
  for _, line in ipairs(lines) do
    if line.first ~= '' then
      return line.code:find('^%s*MODULE%s+[%w_]+%s*%[%s*"') ~= nil
    end
  end
  return false
end

--- Whether the procedure whose heading begins on a line has a body.
---@param lines cp_lsp.Line[]
---@param number integer
---@return boolean
local function has_body(lines, number)
  local heading = lines[number].code
  while lines[number].brackets > 0 and lines[number + 1] do
    number = number + 1
    heading = heading .. ' ' .. lines[number].code
  end
  return not (
    heading:find('^%s*PROCEDURE%s*%^')
    or heading:find('^%s*PROCEDURE%s*%[%s*code')
    or heading:find(',%s*ABSTRACT%f[^%w_]')
    or heading:find(',%s*EMPTY%f[^%w_]')
  )
end

--- The line of the procedure or module that a section, procedure or BEGIN belongs to.
---@param lines cp_lsp.Line[]
---@param number integer
---@return integer?
local function owner_before(lines, number)
  local ended = 0
  local is_library = is_foreign(lines)
  for before = number - 1, 1, -1 do
    local line = lines[before]
    if line.code:find('%f[%w_]END%s+[%a_][%w_]*%s*;') then
      ended = ended + 1
    end
    if line.first == 'MODULE' then
      return before
    end
    if line.first == 'PROCEDURE' and not is_library and has_body(lines, before) then
      if ended == 0 then
        return before
      end
      ended = ended - 1
    end
  end
end

--- The line with the heading that END and a name belong to.
---@param lines cp_lsp.Line[]
---@param number integer
---@param name string
---@return integer?
local function heading_before(lines, number, name)
  for before = number - 1, 1, -1 do
    local line = lines[before]
    if line.first == 'MODULE' or line.first == 'PROCEDURE' then
      local rest = line.code:gsub('^%s*%u+%s*%*?%s*', '')
      rest = rest:gsub('^%b[]%s*', ''):gsub('^%b()%s*', '')
      if rest:match('^' .. WORD) == name then
        return before
      end
    end
  end
end

--- What the blocks do that begin and end in a piece of code, its first word aside if that ends one.
---@param code string
---@param is_closer boolean
---@return integer
local function balance(code, is_closer)
  local net = 0
  for word in code:gmatch(WORD) do
    if is_closer then
      is_closer = false
    elseif OPENERS[word] then
      net = net + 1
    elseif CLOSERS[word] then
      net = net - 1
    end
  end
  return net
end

--- The levels of a line, seen from what it begins with and what stands before it.
---@param lines cp_lsp.Line[]
---@param number integer
---@param levels fun(number: integer?, more?: integer): integer? the levels that a line has
---@return integer? # nil where it is to stay
local function levels_of(lines, number, levels)
  local line = lines[number]
  local word = line.first
  if word == 'MODULE' then
    return 0
  elseif word == 'END' then
    local name = line.code:match('^%s*END%s+(' .. WORD .. ')')
    local heading = name and heading_before(lines, number, name)
    return levels(heading or opener_before(lines, number, 0) or owner_before(lines, number))
  elseif word == 'BEGIN' or word == 'CLOSE' then
    return levels(owner_before(lines, number))
  elseif BRANCHES[word] or word == 'UNTIL' then
    return levels(opener_before(lines, number, 0))
  end

  local last = code_before(lines, number)
  if not last then
    return 0
  end
  -- The statement or declaration that the last line belongs to begins on `first`.
  local first, code = last, lines[last].code
  local before = code_before(lines, first)
  while before and (lines[before].is_open or lines[first].goes_on) do
    first, code = before, lines[before].code .. ' ' .. code
    before = code_before(lines, first)
  end
  if lines[last].is_open or line.goes_on then
    if line.code:find('^%s*[)%]}]') or REACHED[word] then
      return levels(first)
    end
    -- People line up what goes on: that stays.
    local is_hanging = line.code ~= '' and levels(number) > levels(first)
    return not is_hanging and levels(last, first == last and 1 or 0) or nil
  end
  local start = lines[first].first
  if SECTIONS[word] or word == 'PROCEDURE' or start == 'PROCEDURE' or start == 'MODULE' then
    return levels(owner_before(lines, number), 1)
  end
  local ended = code:match('%f[%w_]END%s+(' .. WORD .. ')')
  if ended then
    return levels(heading_before(lines, number, ended) or first)
  end
  local net = balance(code, CLOSERS[start])
  if net < 0 then
    return levels(opener_before(lines, first, -net - 1) or first)
  end
  local is_section = SECTIONS[start] and start ~= 'IMPORT'
  return levels(first, (net > 0 or is_section or BRANCHES[start]) and 1 or 0)
end

--- 'indentexpr': the columns that a line of the current buffer is indented by, -1 where it stays.
---@param number? integer
---@return integer
function M.of_line(number)
  number = number or vim.v.lnum
  local lines = read(vim.api.nvim_get_current_buf(), number)
  local before = lines[number - 1] or NOTHING
  if before.comments > 0 or before.is_past or lines[number].comments > 0 then
    return -1
  end
  local width = vim.fn.shiftwidth()
  local found = levels_of(lines, number, function(line, more)
    return line and math.floor(vim.fn.indent(line) / width) + (more or 0)
  end)
  local is_comment = lines[number].code == '' and vim.fn.getline(number):find('%S')
  if not found or (is_comment and math.abs(vim.fn.indent(number) - found * width) <= width) then
    return -1
  end
  return found * width
end

return M
