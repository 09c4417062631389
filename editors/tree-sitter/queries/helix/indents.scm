; As BlackBox's own modules are indented: what stands in a module or procedure by one step, BEGIN
; and END not, and the bar of a branch stands below its CASE or WITH.

[
  (module)
  (import_list)
  (const_section)
  (type_section)
  (var_section)
  (procedure_declaration)
  (record_type)
  (parameters)
  (arguments)
  (set)
  (code)
  (if_statement)
  (case_statement)
  (while_statement)
  (repeat_statement)
  (for_statement)
  (loop_statement)
  (with_statement)
] @indent

[
  (const_section)
  (type_section)
  (var_section)
] @extend

[
  "BEGIN"
  "CLOSE"
  "END"
  "ELSIF"
  "ELSE"
  "UNTIL"
  "|"
  ")"
  "}"
] @outdent
