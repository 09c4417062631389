// The symbols of Component Pascal that a regular expression cannot tell: comments, which nest,
// numbers, whose end depends on what follows, and the text after the final period.
//
// Nothing is remembered between two symbols, so there is no state to write or read.

#include "tree_sitter/parser.h"

// In the order of `externals` in grammar.js.
enum Symbol {
  COMMENT,
  INTEGER,
  REAL,
  CHARACTER,
  CODE_NUMBER,
  TRAILING_TEXT,
  RECOVERING, // never found; asked for only when the parser looks for a way out of an error
};

static bool is_digit(int32_t c) { return '0' <= c && c <= '9'; }

static bool is_hex_digit(int32_t c) { return is_digit(c) || ('A' <= c && c <= 'F'); }

// What BlackBox takes for blank, with the place of an embedded view.
static bool is_blank(int32_t c) { return (0 <= c && c <= ' ') || c == 0xA0 || c == 0xFFFC; }

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static void skip_blanks(TSLexer *lexer) {
  while (!lexer->eof(lexer) && is_blank(lexer->lookahead)) lexer->advance(lexer, true);
}

static bool found(TSLexer *lexer, enum Symbol symbol) {
  lexer->mark_end(lexer);
  lexer->result_symbol = (TSSymbol)symbol;
  return true;
}

// The rest of a comment after its first bracket. As for the compiler, one that is left open goes
// on to the end of the text.
static bool scan_comment(TSLexer *lexer) {
  advance(lexer);
  unsigned depth = 1;
  while (depth > 0 && !lexer->eof(lexer)) {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == '(' && lexer->lookahead == '*') {
      advance(lexer);
      depth++;
    } else if (c == '*' && lexer->lookahead == ')') {
      advance(lexer);
      depth--;
    }
  }
  return found(lexer, COMMENT);
}

// After the period of a real number, which has been passed.
static bool scan_fraction(TSLexer *lexer) {
  while (is_digit(lexer->lookahead)) advance(lexer);
  if (lexer->lookahead == 'E') {
    advance(lexer);
    if (lexer->lookahead == '+' || lexer->lookahead == '-') advance(lexer);
    if (!is_digit(lexer->lookahead)) return false;
    while (is_digit(lexer->lookahead)) advance(lexer);
  }
  return found(lexer, REAL);
}

// A number or a character given by its code. The compiler reads hexadecimal digits as long as
// there are any, so that `1DIV` is neither a number nor a number and a word.
static bool scan_number(TSLexer *lexer, const bool *valid) {
  unsigned length = 0;
  bool is_decimal = true, is_one = lexer->lookahead == '1';
  while (is_hex_digit(lexer->lookahead)) {
    is_decimal = is_decimal && is_digit(lexer->lookahead);
    advance(lexer);
    length++;
  }
  switch (lexer->lookahead) {
  case 'X':
    advance(lexer);
    return valid[CHARACTER] && found(lexer, CHARACTER);
  case 'H':
  case 'L':
  case 'R':
  case 'S':
    advance(lexer);
    return valid[INTEGER] && found(lexer, INTEGER);
  }
  if (!is_decimal) return false;
  lexer->mark_end(lexer);
  if (lexer->lookahead == '.') {
    advance(lexer);
    if (lexer->lookahead != '.') return valid[REAL] && scan_fraction(lexer);
  }
  bool is_code = is_one && length == 1 && valid[CODE_NUMBER] && !valid[RECOVERING];
  if (!is_code && !valid[INTEGER]) return false;
  lexer->result_symbol = is_code ? CODE_NUMBER : INTEGER;
  return true;
}

// All up to the last character that is not blank. The compiler never reads it.
static bool scan_trailing_text(TSLexer *lexer) {
  while (!lexer->eof(lexer)) {
    bool is_ink = !is_blank(lexer->lookahead);
    advance(lexer);
    if (is_ink) lexer->mark_end(lexer);
  }
  lexer->result_symbol = TRAILING_TEXT;
  return true;
}

void *tree_sitter_component_pascal_external_scanner_create(void) { return NULL; }

void tree_sitter_component_pascal_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_component_pascal_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload;
  (void)buffer;
  return 0;
}

void tree_sitter_component_pascal_external_scanner_deserialize(void *payload, const char *buffer,
                                                               unsigned length) {
  (void)payload;
  (void)buffer;
  (void)length;
}

bool tree_sitter_component_pascal_external_scanner_scan(void *payload, TSLexer *lexer,
                                                        const bool *valid) {
  (void)payload;
  skip_blanks(lexer);
  if (lexer->eof(lexer)) return false;
  bool is_trailing = valid[TRAILING_TEXT] && !valid[RECOVERING];
  if (lexer->lookahead == '(') {
    advance(lexer);
    if (lexer->lookahead == '*' && valid[COMMENT]) return scan_comment(lexer);
    lexer->mark_end(lexer);
    return is_trailing && scan_trailing_text(lexer);
  }
  if (is_trailing) return scan_trailing_text(lexer);
  return is_digit(lexer->lookahead) && scan_number(lexer, valid);
}
