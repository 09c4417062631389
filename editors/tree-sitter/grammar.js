/**
 * The syntax of Component Pascal, as the BlackBox compiler reads it.
 *
 * grammar/component_pascal.ebnf is the specification. This file says the same, arranged so that
 * the tree is good to work with; tests/grammar/test_tree_sitter.py draws sentences from each
 * and has the other read them. A rule whose name begins with an underscore leaves no node.
 *
 * src/scanner.c reads what needs a look ahead: comments, which nest, numbers (`1..3` begins with
 * an integer), and the text after the final period.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const LETTERS = require("./letters");

/** The characters of a string between such quotes. */
const within = (/** @type {string} */ quote) => `[^${quote}\\x00-\\x08\\x0a-\\x1f]`;

/** @param {RuleOrLiteral} rule */
const listOf = (rule) => seq(rule, repeat(seq(",", rule)));

/** @param {GrammarSymbols<string>} $ */
const statements = ($) => optional(field("body", $.statement_sequence));

/** @param {GrammarSymbols<string>} $ */
const declarations = ($) => seq(repeat($._section), repeat(seq($._procedure, ";")));

/** @param {GrammarSymbols<string>} $ */
const typed = ($) => seq(":", field("type", $.type));

/**
 * Two operands with an operator between them.
 *
 * @param {RuleOrLiteral} left
 * @param {RuleOrLiteral} operator
 * @param {RuleOrLiteral} right
 */
const binary = (left, operator, right) =>
  seq(field("left", left), field("operator", operator), field("right", right));

const RESERVED = [
  ...["ARRAY", "BEGIN", "BY", "CASE", "CLOSE", "CONST", "DIV", "DO", "ELSE", "ELSIF", "END"],
  ...["EXIT", "FOR", "IF", "IMPORT", "IN", "IS", "LOOP", "MOD", "MODULE", "NIL", "OF", "OR"],
  ...["OUT", "POINTER", "PROCEDURE", "RECORD", "REPEAT", "RETURN", "THEN", "TO", "TYPE"],
  ...["UNTIL", "VAR", "WHILE", "WITH"],
];

module.exports = grammar({
  name: "component_pascal",

  word: ($) => $.identifier,

  reserved: { global: () => RESERVED },

  // FFFC stands for a view that is embedded in the text.
  extras: ($) => [/[\x00-\x20\u00a0\ufffc]/, $.comment],

  externals: ($) => [
    $.comment,
    $.integer,
    $.real,
    $.character,
    $._code_number,
    $.trailing_text,
    $._recovering,
  ],

  supertypes: ($) => [$.type, $.statement, $.expression],

  rules: {
    // 11. Modules. One that has a library is found there, and no procedure in it has a body.

    source_file: ($) => optional(seq($.module, optional($.trailing_text))),

    module: ($) =>
      seq(
        "MODULE",
        field("name", $.identifier),
        choice(
          seq(
            optional(alias($._package, $.library)),
            ";",
            optional($.import_list),
            declarations($),
          ),
          seq(
            $.library,
            ";",
            optional($.import_list),
            repeat($._section),
            repeat(seq($._external, ";")),
          ),
        ),
        optional(seq("BEGIN", statements($))),
        optional($.close_section),
        "END",
        field("end_name", $.identifier),
        ".",
      ),

    close_section: ($) => seq("CLOSE", statements($)),

    library: ($) => seq("[", $.string, "]"),
    _package: ($) => seq("[", "=", $.string, "]"),

    import_list: ($) => seq("IMPORT", listOf($.import), ";"),
    import: ($) =>
      seq(optional(seq(field("alias", $.identifier), ":=")), field("module", $.identifier)),

    // 4. to 7. Declarations

    _section: ($) => choice($.const_section, $.type_section, $.var_section),
    const_section: ($) => seq("CONST", repeat(seq($.const_declaration, ";"))),
    type_section: ($) => seq("TYPE", repeat(seq($.type_declaration, ";"))),
    var_section: ($) => seq("VAR", repeat(seq($.var_declaration, ";"))),

    const_declaration: ($) => seq($._defined, "=", field("value", $.expression)),
    type_declaration: ($) => seq($._defined, "=", field("type", $.type)),
    var_declaration: ($) => seq(listOf($._defined), typed($)),

    // 10. Procedures

    _procedure: ($) => choice($.procedure_declaration, $.forward_declaration, $.code_declaration),
    _external: ($) =>
      choice(
        alias($._external_declaration, $.procedure_declaration),
        $.forward_declaration,
        $.code_declaration,
      ),

    procedure_declaration: ($) =>
      choice(
        seq($._procedure_start, $._procedure_heading, $._block),
        seq(
          $._procedure_start,
          $._method_heading,
          optional($._new),
          optional($._extensible),
          $._block,
        ),
        seq($._procedure_start, $._method_heading, optional($._new), $._bodiless),
      ),
    _external_declaration: ($) => seq($._procedure_start, choice($._procedure_heading, $._method)),
    forward_declaration: ($) => seq("PROCEDURE", "^", choice($._procedure_heading, $._method)),
    code_declaration: ($) =>
      seq(
        "PROCEDURE",
        alias($._code_flag, $.system_flags),
        $._procedure_heading,
        optional($.code),
      ),

    _procedure_start: ($) =>
      seq("PROCEDURE", optional(choice("*", alias($._some_flags, $.system_flags)))),
    _procedure_heading: ($) => seq($._defined, optional($._signature)),
    _method_heading: ($) =>
      seq(field("receiver", $.receiver), $._defined, optional($._signature)),
    _method: ($) =>
      seq(
        $._method_heading,
        optional($._new),
        optional(choice($._bodiless, $._extensible)),
      ),
    _new: ($) => seq(",", field("attribute", alias("NEW", $.attribute))),
    _extensible: ($) => seq(",", field("attribute", alias("EXTENSIBLE", $.attribute))),
    _bodiless: ($) =>
      seq(",", field("attribute", alias(choice("ABSTRACT", "EMPTY"), $.attribute))),

    _block: ($) =>
      seq(
        ";",
        declarations($),
        optional(seq("BEGIN", statements($))),
        "END",
        field("end_name", $.identifier),
      ),

    receiver: ($) =>
      seq(
        "(",
        optional(field("mode", choice("VAR", "IN"))),
        field("name", $.identifier),
        ":",
        field("type", $.named_type),
        ")",
      ),

    _signature: ($) =>
      seq(
        field("parameters", $.parameters),
        optional(seq(":", field("result", $.type))),
      ),
    parameters: ($) =>
      seq("(", optional(seq($.parameter, repeat(seq(";", $.parameter)))), ")"),
    parameter: ($) =>
      seq(
        optional(seq(field("mode", choice("VAR", "IN", "OUT")), optional($.system_flags))),
        listOf(field("name", $.identifier)),
        typed($),
      ),

    // What the machine is to do, in its own code. It begins with a literal, as nothing else would
    // part it from the heading.
    code: ($) => seq($._code_start, repeat(seq(",", $.expression))),
    _code_start: ($) =>
      choice(
        $._code_sum,
        alias($._code_relation, $.binary_expression),
        alias($._code_test, $.type_test),
      ),
    _code_relation: ($) => binary($._code_sum, $._relation_operator, $._simple_expression),
    _code_test: ($) => seq(field("value", $._code_sum), "IS", field("type", $.named_type)),
    _code_sum: ($) =>
      choice($._code_product, alias($._code_addition, $.binary_expression)),
    _code_addition: ($) => binary($._code_sum, $._add_operator, $._term),
    _code_product: ($) =>
      choice($._literal, alias($._code_multiplication, $.binary_expression)),
    _code_multiplication: ($) => binary($._code_product, $._multiply_operator, $._factor),

    // 6. Types

    type: ($) =>
      choice($.named_type, $.array_type, $.record_type, $.pointer_type, $.procedure_type),

    // ABSTRACT RECORD begins a record, and ABSTRACT alone is a name.
    named_type: ($) =>
      seq(
        optional(seq(field("module", $._type_word), ".")),
        field("name", $._type_word),
      ),
    _type_word: ($) =>
      choice($.identifier, alias(choice("ABSTRACT", "EXTENSIBLE", "LIMITED"), $.identifier)),

    array_type: ($) =>
      seq(
        "ARRAY",
        optional($.system_flags),
        optional(
          seq(
            field("length", $.expression),
            repeat(seq(",", optional($.system_flags), field("length", $.expression))),
          ),
        ),
        "OF",
        field("element", $.type),
      ),

    record_type: ($) =>
      seq(
        optional(
          field("attribute", alias(choice("ABSTRACT", "EXTENSIBLE", "LIMITED"), $.attribute)),
        ),
        "RECORD",
        optional($.system_flags),
        optional(seq("(", field("base", $.named_type), ")")),
        optional($.field_list),
        "END",
      ),
    field_list: ($) => sequence($.field_declaration),
    field_declaration: ($) => seq(listOf($._defined), typed($)),

    pointer_type: ($) =>
      seq("POINTER", optional($.system_flags), "TO", field("base", $.type)),

    procedure_type: ($) => seq("PROCEDURE", optional($.system_flags), optional($._signature)),

    // 9. Statements

    statement_sequence: ($) => sequence($.statement),

    statement: ($) =>
      choice(
        $.assignment,
        $.call_statement,
        $.if_statement,
        $.case_statement,
        $.while_statement,
        $.repeat_statement,
        $.for_statement,
        $.loop_statement,
        $.with_statement,
        $.exit_statement,
        $.return_statement,
      ),

    assignment: ($) =>
      seq(field("left", $._designator), ":=", field("right", $.expression)),

    call_statement: ($) => $._designator,

    if_statement: ($) =>
      seq(
        "IF",
        field("condition", $.expression),
        "THEN",
        statements($),
        repeat($.elsif_clause),
        optional($.else_clause),
        "END",
      ),
    elsif_clause: ($) => seq("ELSIF", field("condition", $.expression), "THEN", statements($)),
    else_clause: ($) => seq("ELSE", statements($)),

    case_statement: ($) =>
      seq(
        "CASE",
        field("value", $.expression),
        "OF",
        alternatives($.case_branch),
        optional($.else_clause),
        "END",
      ),
    case_branch: ($) =>
      seq(listOf(field("label", choice($.expression, $.range))), ":", statements($)),

    while_statement: ($) =>
      seq("WHILE", field("condition", $.expression), "DO", statements($), "END"),

    repeat_statement: ($) =>
      seq("REPEAT", statements($), "UNTIL", field("condition", $.expression)),

    for_statement: ($) =>
      seq(
        "FOR",
        field("variable", choice($.identifier, alias($._imported, $.selector))),
        ":=",
        field("from", $.expression),
        "TO",
        field("to", $.expression),
        optional(seq("BY", field("step", $.expression))),
        "DO",
        statements($),
        "END",
      ),

    loop_statement: ($) => seq("LOOP", statements($), "END"),

    with_statement: ($) =>
      seq("WITH", alternatives($.with_branch), optional($.else_clause), "END"),
    with_branch: ($) => seq(field("guard", $.guard), "DO", statements($)),
    guard: ($) =>
      seq(
        field("variable", choice($.identifier, alias($._imported, $.selector))),
        ":",
        field("type", $.named_type),
      ),

    exit_statement: () => "EXIT",

    return_statement: ($) => seq("RETURN", optional(field("value", $.expression))),

    // 8. Expressions. A type guard has the form of a call, and a qualified name that of a field.

    expression: ($) =>
      choice(
        $._simple_expression,
        alias($._relation, $.binary_expression),
        $.type_test,
      ),
    _relation: ($) => binary($._simple_expression, $._relation_operator, $._simple_expression),
    type_test: ($) =>
      seq(field("value", $._simple_expression), "IS", field("type", $.named_type)),
    _simple_expression: ($) =>
      choice(
        $._term,
        alias($._sign, $.unary_expression),
        alias($._addition, $.binary_expression),
      ),
    _sign: ($) => seq(field("operator", choice("+", "-")), field("operand", $._term)),
    _addition: ($) => binary($._simple_expression, $._add_operator, $._term),
    _term: ($) => choice($._factor, alias($._multiplication, $.binary_expression)),
    _multiplication: ($) => binary($._term, $._multiply_operator, $._factor),
    _factor: ($) =>
      choice(
        $._designator,
        $._literal,
        $.nil,
        $.set,
        $.parenthesized_expression,
        alias($._negation, $.unary_expression),
      ),
    _negation: ($) => seq(field("operator", "~"), field("operand", $._factor)),

    _relation_operator: () => choice("=", "#", "<", "<=", ">", ">=", "IN"),
    _add_operator: () => choice("+", "-", "OR"),
    _multiply_operator: () => choice("*", "/", "DIV", "MOD", "&"),

    parenthesized_expression: ($) => seq("(", $.expression, ")"),

    set: ($) => seq("{", optional(listOf(choice($.expression, $.range))), "}"),
    range: ($) => seq(field("from", $.expression), "..", field("to", $.expression)),

    nil: () => "NIL",

    _designator: ($) =>
      choice($.identifier, $.selector, $.index, $.dereference, $.string_value, $.call),

    /** A field, a method, or what a module exports. */
    selector: ($) => seq(field("value", $._designator), ".", field("name", $.identifier)),
    index: ($) => seq(field("value", $._designator), "[", listOf($.expression), "]"),
    /** What a pointer points to; after a method, the method that it replaces. */
    dereference: ($) => seq(field("value", $._designator), "^"),
    string_value: ($) => seq(field("value", $._designator), "$"),
    call: ($) => seq(field("procedure", $._designator), field("arguments", $.arguments)),
    arguments: ($) => seq("(", optional(listOf($.expression)), ")"),

    _imported: ($) => seq(field("value", $.identifier), ".", field("name", $.identifier)),

    // 4. Names, with BlackBox's system flags and external names

    _defined: ($) =>
      seq(
        field("name", $.identifier),
        optional(field("mark", $.export_mark)),
        optional($.external_name),
      ),
    export_mark: () => choice("*", "-"),
    external_name: ($) => seq("[", listOf($._external_string), "]"),
    _external_string: ($) => choice($._string, $.character),

    system_flags: ($) => seq("[", repeat($._flag), "]"),
    _some_flags: ($) => seq("[", repeat1($._flag), "]"),
    // Alone between the brackets, `code` and `1` make a code procedure.
    _code_flag: ($) =>
      prec(
        1,
        seq("[", choice(alias("code", $.identifier), alias($._code_number, $.integer)), "]"),
      ),
    _flag: ($) =>
      seq(
        choice(
          $.identifier,
          $.integer,
          $.real,
          $._string,
          $.character,
          alias("code", $.identifier),
          alias($._code_number, $.integer),
        ),
        optional(choice(",", "+")),
      ),

    // 3. Vocabulary

    identifier: () => new RegExp(`[${LETTERS}][${LETTERS}0-9]*`),

    _literal: ($) => choice($.integer, $.real, $.character, $._string),

    // A library has a name of more than one character, or of none.
    _string: ($) => choice($.string, alias($._quoted_character, $.string)),
    string: () =>
      token(
        choice(
          ...['"', "'"].map((quote) =>
            seq(quote, optional(new RegExp(`${within(quote)}${within(quote)}+`)), quote),
          ),
        ),
      ),
    _quoted_character: () =>
      token(choice(...['"', "'"].map((quote) => seq(quote, new RegExp(within(quote)), quote)))),
  },
});

/**
 * Items with semicolons between them, any of them absent, but not all.
 *
 * @param {RuleOrLiteral} item
 */
function sequence(item) {
  return choice(item, seq(repeat1(seq(optional(item), ";")), optional(item)));
}

/**
 * Branches with bars between them, any of them absent.
 *
 * @param {RuleOrLiteral} branch
 */
function alternatives(branch) {
  return seq(optional(branch), repeat(seq("|", optional(branch))));
}
