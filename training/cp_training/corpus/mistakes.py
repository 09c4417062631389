"""The mistakes that people and language models make, each as an operator on a module."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from cp_training.corpus.lexemes import Lexeme, Module


@dataclass(frozen=True)
class Change:
    """The characters from `start` to `end` become `new`."""

    start: int
    end: int
    new: str


Operator = Callable[[Module, Random], Change | None]
"""Gives a change at a place drawn by chance; None if there is no such place."""

OPERATORS: dict[str, Operator] = {}
"""Every operator by its name."""

_T = TypeVar("_T")

_NUMERIC_TYPES = ("INTEGER", "SHORTINT", "BYTE", "LONGINT", "REAL", "SHORTREAL")
_TYPES = (*_NUMERIC_TYPES, "BOOLEAN", "CHAR", "SHORTCHAR", "SET", "ANYPTR", "ANYREC")
_ATTRIBUTES = ("NEW", "ABSTRACT", "EXTENSIBLE", "EMPTY", "LIMITED")
_RELATIONS = ("=", "#", "<", "<=", ">", ">=", "IN", "IS")
_SIGNS = ("+", "-", "*", "/", "DIV", "MOD", "&", "OR", *_RELATIONS)


def _replace(lexeme: Lexeme, new: str) -> Change:
    return Change(lexeme.pos, lexeme.end, new)


def _pick(random: Random, items: Sequence[_T]) -> _T | None:
    return random.choice(items) if items else None


def _operator(function: Operator) -> Operator:
    OPERATORS[function.__name__.strip("_")] = function
    return function


# Slips of the hand: a lexeme too few, too many or misspelt.


@_operator
def _delete_lexeme(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.lexemes)
    return None if lexeme is None else _replace(lexeme, "")


@_operator
def _duplicate_lexeme(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.lexemes)
    return None if lexeme is None else _replace(lexeme, f"{lexeme.text} {lexeme.text}")


@_operator
def _swap_lexemes(module: Module, random: Random) -> Change | None:
    if len(module.lexemes) < 2:
        return None
    index = random.randrange(len(module.lexemes) - 1)
    first, second = module.lexemes[index : index + 2]
    between = module.text[first.end : second.pos]
    return Change(first.pos, second.end, second.text + (between or " ") + first.text)


@_operator
def _insert_word(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.lexemes)
    word = random.choice(
        ("END", ";", ")", "(", "BEGIN", "VAR", "ELSE", ".", ",", "NIL", "0", "END;", "|", ":")
    )
    return None if lexeme is None else Change(lexeme.pos, lexeme.pos, f"{word} ")


def _dropper(*texts: str) -> Operator:
    def drop(module: Module, random: Random) -> Change | None:
        index = _pick(random, module.all(*texts))
        return None if index is None else _replace(module.lexemes[index], "")

    return drop


for _name, _texts in {
    "drop_semicolon": (";",),
    "drop_end": ("END",),
    "drop_then": ("THEN",),
    "drop_do": ("DO",),
    "drop_of": ("OF",),
    "drop_begin": ("BEGIN",),
    "drop_bracket": ("(", ")", "[", "]", "{", "}"),
    "drop_colon": (":", ",", "|"),
}.items():
    OPERATORS[_name] = _dropper(*_texts)


@_operator
def _misspell_name(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("name"))
    return None if lexeme is None else _replace(lexeme, _misspelt(lexeme.text, random))


@_operator
def _misspell_keyword(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("word"))
    return None if lexeme is None else _replace(lexeme, _misspelt(lexeme.text, random))


@_operator
def _change_case(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("name"))
    if lexeme is None:
        return None
    first = lexeme.text[0]
    return _replace(lexeme, (first.lower() if first.isupper() else first.upper()) + lexeme.text[1:])


@_operator
def _delete_line(module: Module, random: Random) -> Change | None:
    line = _pick(random, module.lines())
    return None if line is None else Change(*line, "")


@_operator
def _duplicate_line(module: Module, random: Random) -> Change | None:
    line = _pick(random, module.lines())
    return None if line is None else Change(line[1], line[1], module.text[slice(*line)])


@_operator
def _truncate(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.lexemes)
    return None if lexeme is None else Change(lexeme.pos, len(module.text), "")


@_operator
def _unclosed_comment(module: Module, random: Random) -> Change | None:
    comments = [comment for comment in module.comments if comment.text.endswith("*)")]
    if comments and random.random() < 0.5:
        comment = random.choice(comments)
        return Change(comment.end - 2, comment.end, "")
    lexeme = _pick(random, module.lexemes)
    return None if lexeme is None else Change(lexeme.pos, lexeme.pos, "(* ")


@_operator
def _unclosed_string(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("string"))
    return None if lexeme is None else Change(lexeme.end - 1, lexeme.end, "")


# Mistakes of meaning: the text is grammatical, mostly.


@_operator
def _replace_name(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("name"))
    return None if lexeme is None else _replace(lexeme, random.choice(module.names))


@_operator
def _replace_type(module: Module, random: Random) -> Change | None:
    typed = [
        lexeme
        for index, lexeme in enumerate(module.lexemes)
        if lexeme.kind == "name"
        and (module.at(index - 1) in (":", "OF", "TO") or lexeme.text in _TYPES)
    ]
    lexeme = _pick(random, typed)
    others = [*_TYPES, *sorted({lexeme.text for lexeme in typed})]
    return None if lexeme is None else _replace(lexeme, random.choice(others))


@_operator
def _literal_kind(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, [*module.kind("number"), *module.kind("string")])
    new = random.choice(
        (
            "0",
            "1",
            "-1",
            "1.5",
            '"x"',
            '"text"',
            "0DX",
            "NIL",
            "TRUE",
            "{}",
            "{0, 3}",
            "0FFH",
            "10000",
        )
    )
    return None if lexeme is None else _replace(lexeme, new)


@_operator
def _huge_integer(module: Module, random: Random) -> Change | None:
    numbers = [lexeme for lexeme in module.kind("number") if lexeme.text.isdecimal()]
    lexeme = _pick(random, numbers)
    huge = (
        "128",
        "256",
        "40000",
        "70000",
        "2147483648",
        "9223372036854775808",
        "0FFFFFFFFH",
        "0FFFFFFFFFFFFFFFFFH",
    )
    return None if lexeme is None else _replace(lexeme, random.choice(huge))


@_operator
def _equals_becomes(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all("=", ":="))
    if index is None:
        return None
    return _replace(module.lexemes[index], ":=" if module.at(index) == "=" else "=")


@_operator
def _change_operator(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all(*_SIGNS))
    if index is None:
        return None
    others = [sign for sign in _SIGNS if sign != module.at(index)]
    return _replace(module.lexemes[index], random.choice(others))


@_operator
def _export_mark(module: Module, random: Random) -> Change | None:
    marks = [
        index
        for index in module.all("*", "-")
        if module.at(index + 1) in (":", ",", "=", "(", ";", "*")
    ]
    names = [
        index
        for index in module.all(":", "=", ",", "(")
        if index and module.lexemes[index - 1].kind == "name"
    ]
    if marks and random.random() < 0.5:
        mark = module.lexemes[random.choice(marks)]
        return _replace(mark, random.choice(("", "-" if mark.text == "*" else "*")))
    index = _pick(random, names)
    if index is None:
        return None
    end = module.lexemes[index - 1].end
    return Change(end, end, random.choice("*-"))


@_operator
def _parameter_mode(module: Module, random: Random) -> Change | None:
    section = _pick(random, [section for sections in module.parameters() for section in sections])
    if section is None:
        return None
    start, end = section
    first = module.text[start:end].split()[0]
    modes = ["", "VAR ", "IN ", "OUT "]
    old = f"{first} " if f"{first} " in modes else ""
    modes.remove(old)
    return Change(start, start + len(old), random.choice(modes))


@_operator
def _remove_parameter(module: Module, random: Random) -> Change | None:
    return _without_one(random, module.parameters())


@_operator
def _add_parameter(module: Module, random: Random) -> Change | None:
    sections = _pick(random, module.parameters())
    if sections is None:
        return None
    end = sections[-1][1]
    return Change(end, end, f"; {random.choice(module.names)}: {random.choice(_TYPES)}")


@_operator
def _remove_argument(module: Module, random: Random) -> Change | None:
    return _without_one(random, module.arguments())


@_operator
def _add_argument(module: Module, random: Random) -> Change | None:
    arguments = _pick(random, module.arguments())
    if arguments is None:
        return None
    end = arguments[-1][1]
    return Change(end, end, f", {random.choice((*module.names, '0', 'TRUE'))}")


@_operator
def _swap_arguments(module: Module, random: Random) -> Change | None:
    arguments = _pick(random, [arguments for arguments in module.arguments() if len(arguments) > 1])
    if arguments is None:
        return None
    index = random.randrange(len(arguments) - 1)
    (first, first_end), (second, second_end) = arguments[index : index + 2]
    text = module.text
    swapped = text[second:second_end] + text[first_end:second] + text[first:first_end]
    return Change(first, second_end, swapped)


@_operator
def _nil_argument(module: Module, random: Random) -> Change | None:
    argument = _pick(random, [one for arguments in module.arguments() for one in arguments])
    values = ("NIL", "0", '""', "TRUE", "1.0", *module.names)
    return None if argument is None else Change(*argument, random.choice(values))


@_operator
def _call_or_not(module: Module, random: Random) -> Change | None:
    empty = [index for index in module.all("(") if module.at(index + 1) == ")"]
    names = module.kind("name")
    if empty and random.random() < 0.5:
        index = random.choice(empty)
        return Change(module.lexemes[index].pos, module.lexemes[index + 1].end, "")
    lexeme = _pick(random, names)
    return None if lexeme is None else Change(lexeme.end, lexeme.end, "()")


@_operator
def _drop_guard(module: Module, random: Random) -> Change | None:
    guards = [
        index
        for index in module.all("(")
        if module.at(index + 2) == ")"
        and module.at(index + 3) in (".", ")", ";", ":=")
        and module.at(index - 1) != ")"
    ]
    index = _pick(random, guards)
    if index is None:
        return None
    return Change(module.lexemes[index].pos, module.lexemes[index + 2].end, "")


@_operator
def _dereference(module: Module, random: Random) -> Change | None:
    marks = module.all("^", "$")
    if marks and random.random() < 0.4:
        return _replace(module.lexemes[random.choice(marks)], "")
    lexeme = _pick(random, module.kind("name"))
    return (
        None
        if lexeme is None
        else Change(lexeme.end, lexeme.end, random.choice(("^", "$", "[0]", ".next")))
    )


@_operator
def _swap_sides(module: Module, random: Random) -> Change | None:
    simple = [
        index
        for index in module.all(":=")
        if module.at(index - 2) in (";", "BEGIN", "THEN", "ELSE", "DO")
        and module.at(index + 2) in (";", "END")
    ]
    index = _pick(random, simple)
    if index is None:
        return None
    left, right = module.lexemes[index - 1], module.lexemes[index + 1]
    return Change(left.pos, right.end, f"{right.text} := {left.text}")


@_operator
def _remove_import(module: Module, random: Random) -> Change | None:
    starts = module.all("IMPORT")
    ends = [index for index in module.all(";") if starts and index > starts[0]]
    if not ends:
        return None
    return _without_one(random, [module.items(starts[0], ends[0], ",")])


@_operator
def _drop_return(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all("RETURN"))
    if index is None:
        return None
    stop = next(
        (
            here
            for here in range(index + 1, len(module.lexemes))
            if module.at(here) in (";", "END", "ELSE", "ELSIF", "|")
        ),
        len(module.lexemes) - 1,
    )
    first, last = module.lexemes[index], module.lexemes[stop]
    whole, value = Change(first.pos, last.pos, ""), Change(first.end, last.pos, " ")
    return random.choice((whole, value, _replace(first, "")))


@_operator
def _stray_return(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all("BEGIN", "THEN", "ELSE", "DO", "LOOP"))
    if index is None:
        return None
    end = module.lexemes[index].end
    return Change(end, end, random.choice((" RETURN;", " RETURN 0;", " EXIT;", " RETURN NIL;")))


@_operator
def _remove_declaration(module: Module, random: Random) -> Change | None:
    lines = [line for line in module.lines() if _DECLARATION.match(module.text[slice(*line)])]
    line = _pick(random, lines)
    return None if line is None else Change(*line, "")


@_operator
def _repeat_declaration(module: Module, random: Random) -> Change | None:
    lines = [line for line in module.lines() if _DECLARATION.match(module.text[slice(*line)])]
    line = _pick(random, lines)
    return None if line is None else Change(line[1], line[1], module.text[slice(*line)])


@_operator
def _end_name(module: Module, random: Random) -> Change | None:
    ends = [index + 1 for index in module.all("END") if module.at(index + 2) in (";", ".")]
    index = _pick(random, [index for index in ends if module.lexemes[index].kind == "name"])
    if index is None:
        return None
    lexeme = module.lexemes[index]
    names = ("", _misspelt(lexeme.text, random), random.choice(module.names))
    return _replace(lexeme, random.choice(names))


@_operator
def _case_label(module: Module, random: Random) -> Change | None:
    labels = [
        module.lexemes[index + 1]
        for index in module.all("OF", "|")
        if module.at(index + 2) in (":", ",", "..") and index + 1 < len(module.lexemes)
    ]
    label = _pick(random, labels)
    if label is None:
        return None
    text = label.text
    others = [*(other.text for other in labels), f"{text}, {text}", f"{text} .. 0"]
    return _replace(label, random.choice(others))


@_operator
def _drop_attribute(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all(*_ATTRIBUTES))
    if index is None:
        return None
    lexeme = module.lexemes[index]
    comma = module.at(index - 1) == ","
    return Change(module.lexemes[index - 1].pos if comma else lexeme.pos, lexeme.end, "")


@_operator
def _add_attribute(module: Module, random: Random) -> Change | None:
    heads = module.all("PROCEDURE")
    records = module.all("RECORD")
    if records and (not heads or random.random() < 0.4):
        at = module.lexemes[random.choice(records)].pos
        return Change(at, at, f"{random.choice(_ATTRIBUTES)} ")
    index = _pick(random, heads)
    if index is None:
        return None
    depth = 0
    for here in range(index + 1, len(module.lexemes)):
        text = module.at(here)
        depth += (text == "(") - (text == ")")
        if text == ";" and depth == 0:
            at = module.lexemes[here].pos
            return Change(at, at, f", {random.choice(_ATTRIBUTES)}")
    return None


@_operator
def _receiver(module: Module, random: Random) -> Change | None:
    index = _pick(
        random, [index for index in module.all("PROCEDURE") if module.at(index + 1) == "("]
    )
    if index is None:
        return None
    end = module.closing(index + 1)
    if end is None:
        return None
    opening, closing, kind = module.lexemes[index + 1], module.lexemes[end], module.lexemes[end - 1]
    return random.choice(
        (
            Change(opening.pos, closing.end, ""),
            Change(opening.end, opening.end, random.choice(("VAR ", "IN ", "OUT "))),
            _replace(kind, random.choice(module.names)),
        )
    )


@_operator
def _record_base(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all("RECORD"))
    if index is None:
        return None
    if module.at(index + 1) != "(":
        end = module.lexemes[index].end
        return Change(end, end, f" ({random.choice(module.names)})")
    end = module.closing(index + 1) or index + 1
    opening, closing = module.lexemes[index + 1], module.lexemes[end]
    bases = ("", f"({random.choice(module.names)})")
    return Change(opening.pos, closing.end, random.choice(bases))


@_operator
def _move_line(module: Module, random: Random) -> Change | None:
    lines = module.lines()
    if len(lines) < 2:
        return None
    index = random.randrange(len(lines) - 1)
    (start, middle), (second, end) = lines[index : index + 2]
    text = module.text
    return Change(start, end, text[second:end] + text[middle:second] + text[start:middle])


# Habits brought from other languages.


@_operator
def _lowercase_keyword(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("word"))
    if lexeme is None:
        return None
    return _replace(lexeme, random.choice((lexeme.text.lower(), lexeme.text.capitalize())))


@_operator
def _foreign_sign(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all(*_FOREIGN))
    if index is None:
        return None
    return _replace(module.lexemes[index], random.choice(_FOREIGN[module.at(index)]))


@_operator
def _line_comment(module: Module, random: Random) -> Change | None:
    line = _pick(random, module.lines())
    if line is None:
        return None
    at = line[0] if random.random() < 0.3 else line[1] - 1
    return Change(at, at, random.choice((" // note ", " { note }", " # note ", " -- note ")))


@_operator
def _foreign_quotes(module: Module, random: Random) -> Change | None:
    lexeme = _pick(random, module.kind("string"))
    if lexeme is None:
        return None
    inner, quote = lexeme.text[1:-1], lexeme.text[0]
    other = "'" if quote == '"' else '"'
    forms = (
        f"{other}{inner}{other}",
        f"{quote}{inner}{other}",
        f'"{inner}\\n"',
        f"'{inner}''s'",
        f"`{inner}`",
    )
    return _replace(lexeme, random.choice(forms))


@_operator
def _foreign_statement(module: Module, random: Random) -> Change | None:
    index = _pick(random, module.all("BEGIN", "THEN", "ELSE", "DO", "LOOP"))
    if index is None or not module.names:
        return None
    name, end = random.choice(module.names), module.lexemes[index].end
    form = random.choice(_FOREIGN_STATEMENTS)
    return Change(end, end, f" {form.format(name)}")


_FOREIGN_STATEMENTS = (
    "INC({0}, 1.0);",
    "{0}++;",
    "{0} += 1;",
    "Result := {0};",
    "WriteLn({0});",
    "Out.Int({0}, 0);",
    "IF {0} <> NIL THEN {0} := NIL END;",
    "try {0} except end;",
    "FOR i := 0 TO 9 DO {0} := i END;",
    "NEW({0}, 10);",
    "ASSERT({0}, 20);",
    "{0} := {0} + 1;",
    "COPY({0}, {0});",
    "begin {0} end;",
    "Exit({0});",
)

_DECLARATION = re.compile(
    r"\s*(?:(?:VAR|CONST|TYPE)\s+)?\w+[*-]?(?:\s*,\s*\w+[*-]?)*\s*(?::(?!=)|=)[^;]*;\s*$"
)

_FOREIGN = {
    "#": ("<>", "!=", "/="),
    "&": ("and", "AND", "&&"),
    "OR": ("or", "|", "||"),
    "~": ("not ", "NOT ", "!"),
    "ELSIF": ("ELSEIF", "ELSE IF", "elif"),
    ":=": ("<-", "+=", ": ="),
    "=": ("==", "<=>", ":"),
    "DIV": ("div", "/", "//"),
    "MOD": ("mod", "%"),
    "NIL": ("nil", "NULL", "None"),
    "TRUE": ("true", "True"),
    "FALSE": ("false", "False"),
    "INTEGER": ("Integer", "INT32", "LONGINT", "int"),
    "REAL": ("DOUBLE", "LONGREAL", "float"),
    "POINTER": ("^", "REF"),
    "RECORD": ("OBJECT", "record", "CLASS"),
    "PROCEDURE": ("FUNCTION", "function", "PROC"),
    "UNTIL": ("WHILE", "until"),
    "BEGIN": ("begin", "{"),
    "END": ("end", "}", "ENDIF"),
    "..": ("-", "...", "TO"),
    "IMPORT": ("uses", "FROM"),
    ".": ("->", "::", "^."),
    "INC": ("Inc", "inc"),
}


def _misspelt(name: str, random: Random) -> str:
    at = random.randrange(len(name))
    return random.choice(
        (
            name[:at] + name[at + 1 :] if len(name) > 1 else f"{name}x",
            name[:at] + name[at] + name[at:],
            name[:at] + random.choice("aeinrstx") + name[at + 1 :],
            name + random.choice("sx1"),
        )
    )


def _without_one(random: Random, lists: Sequence[Sequence[tuple[int, int]]]) -> Change | None:
    """Remove one item of one list, with the separator before or after it."""
    items = _pick(random, lists)
    if not items:
        return None
    index = random.randrange(len(items))
    if index:
        return Change(items[index - 1][1], items[index][1], "")
    return Change(items[0][0], items[1][0] if len(items) > 1 else items[0][1], "")
