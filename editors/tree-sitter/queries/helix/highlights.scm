; Colours for Helix. The last pattern that matches a word wins.
;
; The tree does not know what a name means. What it cannot tell is guessed from BlackBox's
; conventions: modules, types and procedures begin with a capital, variables do not.

; Names

(identifier) @variable

(module
  name: (identifier) @namespace)

(module
  end_name: (identifier) @namespace)

(import
  (identifier) @namespace)

(parameter
  name: (identifier) @variable.parameter)

(receiver
  name: (identifier) @variable.parameter)

(field_declaration
  name: (identifier) @variable.other.member)

(const_declaration
  name: (identifier) @constant)

(type_declaration
  name: (identifier) @type)

(selector
  name: (identifier) @variable.other.member)

((selector
  value: (identifier) @namespace
  name: (identifier) @variable)
  (#match? @namespace "^[A-Z]"))

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
  (identifier) @function)

(call_statement
  (selector
    name: (identifier) @function.method))

((call_statement
  (selector
    value: (identifier) @namespace
    name: (identifier) @function))
  (#match? @namespace "^[A-Z]"))

(call_statement
  (dereference
    value: (selector
      name: (identifier) @function.method)))

; What begins with a small letter and has parentheses is a variable: of a procedure type, or of a
; record type, and then this is a guard.
((call
  procedure: (identifier) @function)
  (#match? @function "^[^a-z]"))

((call
  procedure: (selector
    name: (identifier) @function.method))
  (#match? @function.method "^[^a-z]"))

((call
  procedure: (selector
    value: (identifier) @namespace
    name: (identifier) @function))
  (#match? @namespace "^[A-Z]")
  (#match? @function "^[^a-z]"))

((call
  procedure: (dereference
    value: (selector
      name: (identifier) @function.method)))
  (#match? @function.method "^[^a-z]"))

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
      value: (identifier) @namespace
      name: (identifier) @type)
    .))
  (#match? @variable "^[a-z]")
  (#match? @namespace "^[A-Z]")
  (#match? @type "^[A-Z]"))

((call
  procedure: (selector
    name: (identifier) @variable.other.member)
  arguments: (arguments
    .
    (identifier) @type
    .))
  (#match? @variable.other.member "^[a-z]")
  (#match? @type "^[A-Z]"))

((call
  procedure: (selector
    name: (identifier) @variable.other.member)
  arguments: (arguments
    .
    (selector
      value: (identifier) @namespace
      name: (identifier) @type)
    .))
  (#match? @variable.other.member "^[a-z]")
  (#match? @namespace "^[A-Z]")
  (#match? @type "^[A-Z]"))

; Types

(named_type
  module: (identifier) @namespace)

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

((identifier) @constant.builtin.boolean
  (#any-of? @constant.builtin.boolean "FALSE" "TRUE"))

((identifier) @constant.builtin
  (#eq? @constant.builtin "INF"))

(nil) @constant.builtin

((import
  module: (identifier) @namespace)
  (#any-of? @namespace "COM" "SYSTEM"))

((selector
  value: (identifier) @namespace
  name: (identifier) @function.builtin)
  (#any-of? @namespace "COM" "SYSTEM"))

((named_type
  module: (identifier) @namespace
  name: (identifier) @type.builtin)
  (#any-of? @namespace "COM" "SYSTEM"))

; Literals

(integer) @constant.numeric.integer

(real) @constant.numeric.float

(character) @constant.character

(string) @string

; Marks and flags

(export_mark) @punctuation.special

(procedure_declaration
  "*" @punctuation.special)

(forward_declaration
  "^" @punctuation.special)

(attribute) @keyword.storage.modifier

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

"IMPORT" @keyword.control.import

"PROCEDURE" @keyword.function

"RETURN" @keyword.control.return

[
  "ARRAY"
  "OF"
  "POINTER"
  "RECORD"
  "TYPE"
] @keyword.storage.type

[
  "CASE"
  "ELSE"
  "ELSIF"
  "IF"
  "THEN"
  "WITH"
] @keyword.control.conditional

(case_statement
  "OF" @keyword.control.conditional)

(if_statement
  "END" @keyword.control.conditional)

(case_statement
  "END" @keyword.control.conditional)

(with_statement
  "END" @keyword.control.conditional)

(with_branch
  "DO" @keyword.control.conditional)

[
  "BY"
  "FOR"
  "LOOP"
  "REPEAT"
  "UNTIL"
  "WHILE"
  (exit_statement)
] @keyword.control.repeat

(while_statement
  [
    "DO"
    "END"
  ] @keyword.control.repeat)

(for_statement
  [
    "TO"
    "DO"
    "END"
  ] @keyword.control.repeat)

(loop_statement
  "END" @keyword.control.repeat)

[
  "DIV"
  "IN"
  "IS"
  "MOD"
  "OR"
] @keyword.operator

(parameter
  mode: _ @keyword.storage.modifier)

(receiver
  mode: _ @keyword.storage.modifier)

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

(comment) @comment.block

((comment) @comment.block.documentation
  (#match? @comment.block.documentation "^\\(\\*\\*[^*)]"))

(trailing_text) @comment.unused
