; Scopes

[
  (module)
  (procedure_declaration)
] @local.scope

; Definitions

(import
  alias: (identifier) @local.definition.namespace)

(import
  !alias
  module: (identifier) @local.definition.namespace)

(const_declaration
  name: (identifier) @local.definition.constant)

(parameter
  name: (identifier) @local.definition.variable.parameter)

(receiver
  name: (identifier) @local.definition.variable.parameter)

; A variable of a procedure hides a constant of the module.
(var_declaration
  name: (identifier) @local.definition.variable)

; References

(identifier) @local.reference

; The name of a field or of what a module exports is none.
(selector
  name: (identifier) @_)

(field_declaration
  name: (identifier) @_)

(system_flags
  (identifier) @_)

(module
  name: (identifier) @_)

(module
  end_name: (identifier) @_)

(procedure_declaration
  end_name: (identifier) @_)
