[
  "("
  ")"
  "["
  "]"
  "{"
  "}"
] @rainbow.bracket

[
  (parameters)
  (receiver)
  (record_type)
  (system_flags)
  (external_name)
  (library)
  (parenthesized_expression)
  (arguments)
  (index)
  (set)
] @rainbow.scope
