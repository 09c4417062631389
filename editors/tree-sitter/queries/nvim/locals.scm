; Scopes

[
  (module)
  (procedure_declaration)
] @local.scope

; Definitions

(import
  alias: (identifier) @local.definition.import)

(import
  !alias
  module: (identifier) @local.definition.import)

(const_declaration
  name: (identifier) @local.definition.constant)

(type_declaration
  name: (identifier) @local.definition.type)

(var_declaration
  name: (identifier) @local.definition.var)

(field_declaration
  name: (identifier) @local.definition.field)

((procedure_declaration
  !receiver
  name: (identifier) @local.definition.function)
  (#set! definition.function.scope "parent"))

((procedure_declaration
  receiver: (receiver)
  name: (identifier) @local.definition.method)
  (#set! definition.method.scope "parent"))

(code_declaration
  name: (identifier) @local.definition.function)

(parameter
  name: (identifier) @local.definition.parameter)

(receiver
  name: (identifier) @local.definition.parameter)

; References

(identifier) @local.reference
