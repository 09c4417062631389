; Colours for Neovim and for `tree-sitter highlight`. The last pattern that matches a word wins.
;
; The tree does not know what a name means. What it cannot tell is guessed from BlackBox's
; conventions: modules, types and procedures begin with a capital, variables do not.

; Names

(identifier) @variable

(module
  name: (identifier) @module)

(module
  end_name: (identifier) @module)

(import
  (identifier) @module)

(parameter
  name: (identifier) @variable.parameter)

(receiver
  name: (identifier) @variable.parameter)

(field_declaration
  name: (identifier) @variable.member)

(const_declaration
  name: (identifier) @constant)

(type_declaration
  name: (identifier) @type.definition)

(selector
  name: (identifier) @variable.member)

((selector
  value: (identifier) @module
  name: (identifier) @variable)
  (#match? @module "^[A-Z]"))

; Procedures

[
  (procedure_declaration
    name: (identifier) @function)
  (procedure_declaration
    end_name: (identifier) @function)
  (forward_declaration
    name: (identifier) @function)
  (code_declaration
    name: (identifier) @function)
]

(procedure_declaration
  receiver: (receiver)
  name: (identifier) @function.method)

(procedure_declaration
  receiver: (receiver)
  end_name: (identifier) @function.method)

(forward_declaration
  receiver: (receiver)
  name: (identifier) @function.method)

(call_statement
  (identifier) @function.call)

(call_statement
  (selector
    name: (identifier) @function.method.call))

((call_statement
  (selector
    value: (identifier) @module
    name: (identifier) @function.call))
  (#match? @module "^[A-Z]"))

(call_statement
  (dereference
    value: (selector
      name: (identifier) @function.method.call)))

; What begins with a small letter and has parentheses is a variable: of a procedure type, or of a
; record type, and then this is a guard.
((call
  procedure: (identifier) @function.call)
  (#match? @function.call "^[^a-z]"))

((call
  procedure: (selector
    name: (identifier) @function.method.call))
  (#match? @function.method.call "^[^a-z]"))

((call
  procedure: (selector
    value: (identifier) @module
    name: (identifier) @function.call))
  (#match? @module "^[A-Z]")
  (#match? @function.call "^[^a-z]"))

((call
  procedure: (dereference
    value: (selector
      name: (identifier) @function.method.call)))
  (#match? @function.method.call "^[^a-z]"))

((call
  procedure: (identifier) @variable
  arguments: (arguments
    .
    (identifier) @type
    .))
  (#match? @variable "^[a-z]")
  (#match? @type "^[A-Z]"))

((call
  procedure: (identifier) @variable
  arguments: (arguments
    .
    (selector
      value: (identifier) @module
      name: (identifier) @type)
    .))
  (#match? @variable "^[a-z]")
  (#match? @module "^[A-Z]")
  (#match? @type "^[A-Z]"))

((call
  procedure: (selector
    name: (identifier) @variable.member)
  arguments: (arguments
    .
    (identifier) @type
    .))
  (#match? @variable.member "^[a-z]")
  (#match? @type "^[A-Z]"))

((call
  procedure: (selector
    name: (identifier) @variable.member)
  arguments: (arguments
    .
    (selector
      value: (identifier) @module
      name: (identifier) @type)
    .))
  (#match? @variable.member "^[a-z]")
  (#match? @module "^[A-Z]")
  (#match? @type "^[A-Z]"))

; Types

(named_type
  module: (identifier) @module)

(named_type
  name: (identifier) @type)

; Predeclared names

((named_type
  !module
  name: (identifier) @type.builtin)
  (#any-of? @type.builtin
    "ANYPTR" "ANYREC" "BOOLEAN" "BYTE" "CHAR" "INTEGER" "LONGINT" "REAL" "SET" "SHORTCHAR" "SHORTINT"
    "SHORTREAL"))

((call
  procedure: (identifier) @function.builtin)
  (#any-of? @function.builtin
    "ABS" "ASH" "ASSERT" "BITS" "CAP" "CHR" "DEC" "ENTIER" "EXCL" "HALT" "INC" "INCL" "LEN" "LONG"
    "MAX" "MIN" "NEW" "ODD" "ORD" "SHORT" "SIZE" "VALID"))

((arguments
  (identifier) @type.builtin)
  (#any-of? @type.builtin
    "ANYPTR" "ANYREC" "BOOLEAN" "BYTE" "CHAR" "INTEGER" "LONGINT" "REAL" "SET" "SHORTCHAR" "SHORTINT"
    "SHORTREAL"))

((identifier) @boolean
  (#any-of? @boolean "FALSE" "TRUE"))

((identifier) @constant.builtin
  (#eq? @constant.builtin "INF"))

(nil) @constant.builtin

((import
  module: (identifier) @module.builtin)
  (#any-of? @module.builtin "COM" "SYSTEM"))

((selector
  value: (identifier) @module.builtin
  name: (identifier) @function.builtin)
  (#any-of? @module.builtin "COM" "SYSTEM"))

((named_type
  module: (identifier) @module.builtin
  name: (identifier) @type.builtin)
  (#any-of? @module.builtin "COM" "SYSTEM"))

; Literals

(integer) @number

(real) @number.float

(character) @character

(string) @string

; Marks and flags

(export_mark) @punctuation.special

(procedure_declaration
  "*" @punctuation.special)

(forward_declaration
  "^" @punctuation.special)

(attribute) @keyword.modifier

(system_flags
  (identifier) @attribute)

; Keywords

[
  "BEGIN"
  "CLOSE"
  "CONST"
  "END"
  "MODULE"
  "TO"
  "VAR"
] @keyword

"IMPORT" @keyword.import

"PROCEDURE" @keyword.function

"RETURN" @keyword.return

[
  "ARRAY"
  "OF"
  "POINTER"
  "RECORD"
  "TYPE"
] @keyword.type

[
  "CASE"
  "ELSE"
  "ELSIF"
  "IF"
  "THEN"
  "WITH"
] @keyword.conditional

(case_statement
  "OF" @keyword.conditional)

(if_statement
  "END" @keyword.conditional)

(case_statement
  "END" @keyword.conditional)

(with_statement
  "END" @keyword.conditional)

(with_branch
  "DO" @keyword.conditional)

[
  "BY"
  "FOR"
  "LOOP"
  "REPEAT"
  "UNTIL"
  "WHILE"
  (exit_statement)
] @keyword.repeat

(while_statement
  [
    "DO"
    "END"
  ] @keyword.repeat)

(for_statement
  [
    "TO"
    "DO"
    "END"
  ] @keyword.repeat)

(loop_statement
  "END" @keyword.repeat)

[
  "DIV"
  "IN"
  "IS"
  "MOD"
  "OR"
] @keyword.operator

(parameter
  mode: _ @keyword.modifier)

(receiver
  mode: _ @keyword.modifier)

; Operators and punctuation

(assignment
  ":=" @operator)

(for_statement
  ":=" @operator)

(import
  ":=" @operator)

(binary_expression
  operator: [
    "="
    "#"
    "<"
    "<="
    ">"
    ">="
    "+"
    "-"
    "*"
    "/"
    "&"
  ] @operator)

(unary_expression
  operator: _ @operator)

(library
  "=" @operator)

(const_declaration
  "=" @operator)

(type_declaration
  "=" @operator)

(dereference
  "^" @operator)

(string_value
  "$" @operator)

(range
  ".." @operator)

(system_flags
  "+" @operator)

[
  ";"
  ","
  ":"
  "."
  "|"
] @punctuation.delimiter

[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
] @punctuation.bracket

; Comments, and what the compiler does not read

(comment) @comment @spell

((comment) @comment.documentation
  (#match? @comment.documentation "^\\(\\*\\*[^*)]"))

(trailing_text) @comment
