// What parser.c and scanner.c share with the tree-sitter library: its interface of ABI 15.
//
// `tree-sitter generate` writes a header of the same name, of its own, over this one; `npm run
// generate` leaves this one alone. It holds what the two files use and nothing else. The library
// reads the types as they lie in memory, so the order and the width of their fields are fixed. The
// names of types, macros and of the fields that parser.c sets are those that the generator writes.

#ifndef COMPONENT_PASCAL_TREE_SITTER_PARSER_H
#define COMPONENT_PASCAL_TREE_SITTER_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t TSSymbol;
typedef uint16_t TSStateId;
typedef uint16_t TSFieldId;

// The symbol at the end of the text.
#define ts_builtin_sym_end 0

// -- The scanner's view of the text

// Made by the library, one for each parser.
typedef struct TSLexer TSLexer;
struct TSLexer {
  int32_t lookahead;      // the character at hand, 0 at the end of the text
  TSSymbol result_symbol; // set by whoever has found a symbol
  void (*advance)(TSLexer *self, bool is_blank);
  void (*mark_end)(TSLexer *self);
  uint32_t (*get_column)(TSLexer *self);
  bool (*is_at_included_range_start)(const TSLexer *self);
  bool (*eof)(const TSLexer *self);
  void (*log)(const TSLexer *self, const char *format, ...);
};

// Characters from the first to the last, both included.
typedef struct {
  int32_t start, end;
} TSCharacterRange;

// Whether one of the ranges, which ascend, has the character.
static inline bool set_contains(const TSCharacterRange *ranges, uint32_t count, int32_t character) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (ranges[middle].end < character) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count && ranges[low].start <= character;
}

// The body of ts_lex(lexer, state) is
//
//   START_LEXER(); eof = lexer->eof(lexer); switch (state) { ... }
//
// and goes round once for each character. A case ends with END_STATE unless it went on before.
#define START_LEXER()                                                                              \
  bool eof = false, is_found = false, is_blank = false;                                            \
  int32_t lookahead;                                                                               \
  (void)eof; /* some lexers only set it */                                                         \
  goto look;                                                                                       \
  next:                                                                                            \
  lexer->advance(lexer, is_blank);                                                                 \
  is_blank = false;                                                                                \
  look:                                                                                            \
  lookahead = lexer->lookahead

#define END_STATE() return is_found

// The character belongs to the symbol.
#define ADVANCE(to)                                                                                \
  {                                                                                                \
    state = (to);                                                                                  \
    goto next;                                                                                     \
  }

// The character comes before the symbol.
#define SKIP(to)                                                                                   \
  {                                                                                                \
    is_blank = true;                                                                               \
    ADVANCE(to)                                                                                    \
  }

// ADVANCE by a list of characters, each with the state that it leads to.
#define ADVANCE_MAP(...)                                                                           \
  {                                                                                                \
    static const uint16_t steps[] = {__VA_ARGS__};                                                 \
    for (size_t at = 0; at + 1 < sizeof steps / sizeof *steps; at += 2) {                          \
      if (lookahead == steps[at]) ADVANCE(steps[at + 1])                                           \
    }                                                                                              \
  }

// The text so far is this symbol, unless more of it makes another.
#define ACCEPT_TOKEN(symbol)                                                                       \
  is_found = true;                                                                                 \
  lexer->result_symbol = (symbol);                                                                 \
  lexer->mark_end(lexer)

// -- The parser's tables

// Rows of the states that have one cell for each symbol come first, the others have lists.
#define SMALL_STATE(number) ((number) - LARGE_STATE_COUNT)

// What the cells hold: the state after a nonterminal, the place in ts_parse_actions for a terminal.
#define STATE(number) (number)
#define ACTIONS(place) (place)

enum { TS_SHIFT, TS_REDUCE, TS_ACCEPT, TS_RECOVER };

// All forms begin with the type, one of the above.
typedef union {
  uint8_t type;
  struct {
    uint8_t type;
    TSStateId state;
    bool extra;
    bool repetition;
  } shift;
  struct {
    uint8_t type;
    uint8_t child_count;
    TSSymbol symbol;
    int16_t dynamic_precedence;
    uint16_t production_id;
  } reduce;
} TSParseAction;

// A head that says how many actions follow it, or one of those.
typedef union {
  TSParseAction action;
  struct {
    uint8_t count;
    bool reusable;
  } entry;
} TSParseActionEntry;

#define SHIFT(to) {.action = {.shift = {.type = TS_SHIFT, .state = (to)}}}
#define SHIFT_REPEAT(to)                                                                           \
  {.action = {.shift = {.type = TS_SHIFT, .state = (to), .repetition = true}}}
#define SHIFT_EXTRA() {.action = {.shift = {.type = TS_SHIFT, .extra = true}}}
#define REDUCE(result, children, precedence, production)                                           \
  {.action = {.reduce = {.type = TS_REDUCE,                                                        \
                         .child_count = (children),                                                \
                         .symbol = (result),                                                       \
                         .dynamic_precedence = (precedence),                                       \
                         .production_id = (production)}}}
#define ACCEPT_INPUT() {.action = {.type = TS_ACCEPT}}
#define RECOVER() {.action = {.type = TS_RECOVER}}

// How to scan in a state of the parser.
typedef struct {
  uint16_t lex_state;
  uint16_t external_lex_state; // a row of the external scanner's `states`
  uint16_t reserved_word_set_id;
} TSLexerMode;

typedef struct {
  bool visible, named, supertype;
} TSSymbolMetadata;

// A piece of an array of entries.
typedef struct {
  uint16_t index, length;
} TSMapSlice;

typedef struct {
  TSFieldId field_id;
  uint8_t child_index;
  bool inherited; // the field is in the child, whose own node is hidden
} TSFieldMapEntry;

// -- The language

typedef struct {
  uint32_t abi_version;

  uint32_t symbol_count, alias_count, token_count, external_token_count;
  uint32_t state_count, large_state_count;
  uint32_t production_id_count, field_count;
  uint16_t max_alias_sequence_length;

  const uint16_t *parse_table;
  const uint16_t *small_parse_table;
  const uint32_t *small_parse_table_map;
  const TSParseActionEntry *parse_actions;

  const char *const *symbol_names;
  const char *const *field_names;
  const TSMapSlice *field_map_slices;
  const TSFieldMapEntry *field_map_entries;
  const TSSymbolMetadata *symbol_metadata;
  const TSSymbol *public_symbol_map;
  const uint16_t *alias_map;
  const TSSymbol *alias_sequences;

  const TSLexerMode *lex_modes;
  bool (*lex_fn)(TSLexer *lexer, TSStateId state);
  bool (*keyword_lex_fn)(TSLexer *lexer, TSStateId state);
  TSSymbol keyword_capture_token;

  // The functions of scanner.c. Each takes first what `create` has given.
  struct {
    const bool *states;
    const TSSymbol *symbol_map;
    void *(*create)(void);
    void (*destroy)(void *scanner);
    bool (*scan)(void *scanner, TSLexer *lexer, const bool *valid);
    unsigned (*serialize)(void *scanner, char *buffer);
    void (*deserialize)(void *scanner, const char *buffer, unsigned length);
  } external_scanner;

  const TSStateId *primary_state_ids;
  const char *name;

  const TSSymbol *reserved_words;
  uint16_t max_reserved_word_set_size;

  uint32_t supertype_count;
  const TSSymbol *supertype_symbols;
  const TSMapSlice *supertype_map_slices;
  const TSSymbol *supertype_map_entries;

  struct {
    uint8_t major_version, minor_version, patch_version;
  } metadata;
} TSLanguage;

#endif
