(procedure_declaration
  body: (statement_sequence)? @function.inside) @function.around

(type_declaration
  type: (_) @class.inside) @class.around

(parameter) @parameter.inside

(parameters
  ((parameter) @parameter.inside
    .
    ";"? @parameter.around) @parameter.around)

(arguments
  ((expression) @parameter.inside
    .
    ","? @parameter.around) @parameter.around)

(comment) @comment.inside

(comment)+ @comment.around

(set
  (_) @entry.inside @entry.around)

(field_declaration) @entry.inside @entry.around
