(module
  name: (identifier) @name) @definition.module

(const_declaration
  name: (identifier) @name) @definition.constant

((type_declaration
  name: (identifier) @name
  type: [
    (record_type)
    (pointer_type
      base: (record_type))
  ]) @definition.class)

((type_declaration
  name: (identifier) @name
  type: [
    (named_type)
    (array_type)
    (procedure_type)
    (pointer_type
      base: [
        (named_type)
        (array_type)
        (pointer_type)
        (procedure_type)
      ])
  ]) @definition.type)

(procedure_declaration
  name: (identifier) @name) @definition.function

(code_declaration
  name: (identifier) @name) @definition.function

(call
  procedure: (identifier) @name) @reference.call

(call
  procedure: (selector
    name: (identifier) @name)) @reference.call

(call_statement
  (identifier) @name) @reference.call

(call_statement
  (selector
    name: (identifier) @name)) @reference.call

(named_type
  name: (identifier) @name) @reference.class
