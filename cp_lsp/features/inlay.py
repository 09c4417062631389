"""Small notes between the symbols: parameters at calls, values of constants, types in WITH."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from cp_lsp.features.notation import formal_parameters, mode_text, value_text
from cp_lsp.features.view import View
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import Object
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

HintKind = Literal["parameter", "type", "value"]


class Hint(NamedTuple):
    """A note at an offset; one of kind parameter stands before it, the others behind."""

    offset: int
    text: str
    kind: HintKind


@dataclass(frozen=True)
class HintOptions:
    """Which hints are wanted."""

    parameter_names: bool = True
    parameter_modes: bool = True
    constant_values: bool = True
    with_types: bool = True


DEFAULT: Final = HintOptions()


def inlay_hints(
    view: View, start: int = 0, end: int | None = None, options: HintOptions = DEFAULT
) -> list[Hint]:
    """The hints in [start, end), in text order."""
    stop = len(view.text) if end is None else end
    tokens = view.module.tokens
    first = max(bisect_left(tokens.starts, start), 1)
    last = bisect_left(tokens.starts, stop)
    found: list[Hint] = []
    if options.parameter_names or options.parameter_modes:
        for index in range(first, last):
            if tokens.kinds[index] == s.LPAREN:
                found += _arguments(view, index, options)
    for kind, node_first, node_stop, info in view.module.notes:
        if not start <= tokens.starts[node_first] < stop:
            continue
        if kind == tree.CONST_DECLARATION and options.constant_values:
            found += _constant(view, node_first, node_stop, info)
        elif kind == tree.WITH_STATEMENT and options.with_types:
            found += _else_type(view, node_first, node_stop)
    found = [hint for hint in found if start <= hint.offset <= stop]
    found.sort()
    return found


def _arguments(view: View, bracket: int, options: HintOptions) -> list[Hint]:
    """Names and modes before the arguments of the call whose `(` is at a token."""
    tokens = view.module.tokens
    kinds = tokens.kinds
    name = bracket - 2 if kinds[bracket - 1] == s.ARROW else bracket - 1
    obj = view.objects.get(name)
    if obj is None or (obj.pos == tokens.starts[name] and obj.module is None):
        return []
    if obj.mode in k.CALLABLE:
        parameters = formal_parameters(obj)
    elif obj.mode not in (k.TYPE_NAME, k.MODULE) and obj.type.form == t.PROCEDURE:
        parameters = obj.type.parameters
    else:
        return []
    found: list[Hint] = []
    for parameter, (first, stop) in zip(parameters, argument_ranges(view, bracket), strict=False):
        mode = mode_text(parameter) if options.parameter_modes else ""
        shown = parameter.name if options.parameter_names else ""
        last = tokens.text[tokens.starts[stop - 1] : tokens.ends[stop - 1]]
        if shown and len(parameters) == 1 and len(shown) == 1:
            shown = ""
        if shown and last.lower() == shown.lower() and kinds[stop - 1] == s.IDENT:
            shown = ""
        text = f"{mode} {shown}".strip()
        if text:
            found.append(Hint(tokens.starts[first], f"{text}:" if shown else text, "parameter"))
    return found


def argument_ranges(view: View, bracket: int) -> list[tuple[int, int]]:
    """The tokens [first, stop) of each argument between the bracket at a token and its match."""
    kinds = view.module.tokens.kinds
    found: list[tuple[int, int]] = []
    depth = 0
    first = i = bracket + 1
    while kinds[i] != s.EOF and (kinds[i] < s.SEMICOLON):
        kind = kinds[i]
        if kind in (s.LPAREN, s.LBRAK, s.LBRACE):
            depth += 1
        elif kind in (s.RPAREN, s.RBRAK, s.RBRACE):
            if depth == 0:
                break
            depth -= 1
        elif kind == s.COMMA and depth == 0:
            if i > first:
                found.append((first, i))
            first = i + 1
        i += 1
    if i > first:
        found.append((first, i))
    return found


def _constant(view: View, first: int, stop: int, info: object) -> list[Hint]:
    """The value of a constant that is computed."""
    if not isinstance(info, Object) or info.type is t.UNDEFINED_TYPE:
        return []
    tokens = view.module.tokens
    kinds = tokens.kinds
    equals = next((i for i in range(first, stop) if kinds[i] == s.EQL), stop)
    expression = [i for i in range(equals + 1, stop) if kinds[i] != s.SEMICOLON]
    is_literal = len(expression) == 1 and kinds[expression[0]] != s.IDENT
    is_literal |= len(expression) == 2 and kinds[expression[0]] in (s.MINUS, s.PLUS)
    is_literal |= (
        bool(expression)
        and kinds[expression[0]] == s.LBRACE
        and not any(kinds[i] == s.IDENT for i in expression)
        and s.RBRACE not in [kinds[i] for i in expression[:-1]]
    )
    value = value_text(info)
    if not expression or is_literal or not value:
        return []
    return [Hint(tokens.ends[expression[-1]], f"= {value}", "value")]


def _else_type(view: View, first: int, stop: int) -> list[Hint]:
    """The type that the variable of a WITH statement keeps in its ELSE."""
    tokens = view.module.tokens
    kinds = tokens.kinds
    depth = 0
    for i in range(first, stop):
        if kinds[i] in _NESTING:
            depth += 1
        elif kinds[i] in (s.END, s.UNTIL):
            depth -= 1
        elif kinds[i] == s.ELSE and depth == 1:
            variable = view.objects.get(first + 1)
            if variable is None or variable.type.name is None:
                return []
            name = variable.type.name.name.removesuffix("^")
            return [Hint(tokens.ends[i], f"{variable.name}: {name}", "type")]
    return []


_NESTING: Final = frozenset({s.IF, s.CASE, s.WHILE, s.REPEAT, s.FOR, s.LOOP, s.WITH})
