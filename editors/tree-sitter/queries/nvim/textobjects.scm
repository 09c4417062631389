; For nvim-treesitter-textobjects.

(procedure_declaration) @function.outer

(procedure_declaration
  body: (statement_sequence) @function.inner)

(type_declaration) @class.outer

(type_declaration
  type: (record_type
    (field_list) @class.inner))

(type_declaration
  type: (pointer_type
    base: (record_type
      (field_list) @class.inner)))

(parameter) @parameter.outer

(parameter
  name: (identifier) @parameter.inner)

(arguments
  (expression) @parameter.inner @parameter.outer)

(call) @call.outer

(call
  arguments: (arguments
    (expression) @call.inner))

[
  (if_statement)
  (case_statement)
  (with_statement)
] @conditional.outer

(if_statement
  body: (statement_sequence) @conditional.inner)

(elsif_clause
  body: (statement_sequence) @conditional.inner)

(else_clause
  body: (statement_sequence) @conditional.inner)

(case_branch
  body: (statement_sequence) @conditional.inner)

(with_branch
  body: (statement_sequence) @conditional.inner)

[
  (while_statement)
  (repeat_statement)
  (for_statement)
  (loop_statement)
] @loop.outer

(while_statement
  body: (statement_sequence) @loop.inner)

(repeat_statement
  body: (statement_sequence) @loop.inner)

(for_statement
  body: (statement_sequence) @loop.inner)

(loop_statement
  body: (statement_sequence) @loop.inner)

(statement_sequence) @block.inner

(statement) @statement.outer

(return_statement) @return.outer

(return_statement
  value: (expression) @return.inner)

(assignment) @assignment.outer

(assignment
  left: (_) @assignment.lhs
  right: (_) @assignment.rhs @assignment.inner)

[
  (integer)
  (real)
] @number.inner

(comment) @comment.outer
