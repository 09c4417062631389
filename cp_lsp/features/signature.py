"""The parameters of the call that is being written, and which of them the cursor is at."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from cp_lsp.features.meaning import CallSite, Place
from cp_lsp.features.notation import parameter_text, type_text
from cp_lsp.features.view import View, comment_at
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t


@dataclass(frozen=True)
class Signature:
    """One form of a procedure: `label` is all of it, `parameters` are (start, end) in the label."""

    label: str
    parameters: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class SignatureHelp:
    """The forms of what is called; predeclared procedures may have several.

    `active_parameter` is None where the procedure has no so many parameters.
    """

    signatures: tuple[Signature, ...]
    active_signature: int
    active_parameter: int | None


def signature_help(view: View, offset: int) -> SignatureHelp | None:
    """The call that an offset is inside the brackets of; None outside of calls."""
    tokens = view.module.tokens
    if comment_at(view, offset) is not None:
        return None
    index = bisect_left(tokens.starts, offset, 0, len(tokens.starts) - 2)
    if index and tokens.ends[index - 1] > offset:
        index -= 1  # inside a name, a string or a number
    site = Place(view, index).call()
    return None if site is None else _help(view, site)


def _help(view: View, site: CallSite) -> SignatureHelp | None:
    obj = site.callee.object
    if obj is not None and obj.mode == k.PREDECLARED:
        forms = PREDECLARED_FORMS.get(obj.name)
        if forms is None:
            return None
        signatures = tuple(_signature(obj.name, form[:-1], form[-1]) for form in forms)
        count = site.active + 1
        active = next((i for i, form in enumerate(forms) if len(form) - 1 >= count), len(forms) - 1)
    else:
        parameters = site.callee.parameters or []
        type_ = site.callee.type
        if obj is None or obj.mode not in k.CALLABLE:
            type_ = type_.base if type_ is not None else None
        result = "" if type_ is None or type_ is t.NO_RESULT else type_text(view, type_)
        name = "PROCEDURE" if obj is None else obj.name
        texts = tuple(parameter_text(view, parameter) for parameter in parameters)
        signatures = (_signature(name, texts, result),)
        active = 0
    is_known = site.active < len(signatures[active].parameters)
    return SignatureHelp(signatures, active, site.active if is_known else None)


def _signature(name: str, parameters: tuple[str, ...], result: str) -> Signature:
    label = f"{name} ("
    places: list[tuple[int, int]] = []
    for number, text in enumerate(parameters):
        if number:
            label += "; "
        places.append((len(label), len(label) + len(text)))
        label += text
    label += ")"
    return Signature(f"{label}: {result}" if result else label, tuple(places))


PREDECLARED_FORMS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "ABS": (("x: numeric type", "type of x"),),
    "ASH": (("x: INTEGER", "n: INTEGER", "INTEGER"),),
    "ASSERT": (("x: BOOLEAN", ""), ("x: BOOLEAN", "n: integer constant", "")),
    "BITS": (("x: INTEGER", "SET"),),
    "CAP": (("x: character type", "type of x"),),
    "CHR": (("x: INTEGER", "CHAR"),),
    "DEC": (("VAR v: integer type", ""), ("VAR v: integer type", "n: integer type", "")),
    "ENTIER": (("x: REAL", "LONGINT"),),
    "EXCL": (("VAR v: SET", "x: INTEGER", ""),),
    "HALT": (("n: integer constant", ""),),
    "INC": (("VAR v: integer type", ""), ("VAR v: integer type", "n: integer type", "")),
    "INCL": (("VAR v: SET", "x: INTEGER", ""),),
    "LEN": (
        ("v: array or String", "INTEGER"),
        ("v: array", "n: integer constant", "INTEGER"),
    ),
    "LONG": (("x: basic type or Shortstring", "the next larger type"),),
    "MAX": (("T: basic type", "T"), ("x: basic type", "y: basic type", "the larger type")),
    "MIN": (("T: basic type", "T"), ("x: basic type", "y: basic type", "the larger type")),
    "NEW": (("VAR v: pointer type", ""), ("VAR v: pointer to open array", "n: INTEGER", "")),
    "ODD": (("x: integer type", "BOOLEAN"),),
    "ORD": (("x: CHAR, SHORTCHAR or SET", "INTEGER"),),
    "SHORT": (("x: basic type or String", "the next smaller type"),),
    "SIZE": (("T: any type", "INTEGER"),),
    "ADR": (("v: any variable, procedure or type", "INTEGER"),),
    "BIT": (("a: INTEGER", "n: INTEGER", "BOOLEAN"),),
    "LSH": (("x: integer type, CHAR or SET", "n: integer type", "type of x"),),
    "ROT": (("x: integer type, CHAR or SET", "n: integer type", "type of x"),),
    "TYP": (("v: record or type", "INTEGER"),),
    "VAL": (("T: any type", "x: any type", "T"),),
    "GET": (("a: INTEGER", "VAR v: basic, pointer or procedure type", ""),),
    "PUT": (("a: INTEGER", "x: basic, pointer or procedure type", ""),),
    "GETREG": (("n: integer constant", "VAR v: basic or pointer type", ""),),
    "PUTREG": (("n: integer constant", "x: basic or pointer type", ""),),
    "MOVE": (("source: INTEGER", "destination: INTEGER", "count: INTEGER", ""),),
    "VALID": (("v: COM interface pointer", "BOOLEAN"),),
    "ID": (("T: COM interface type", "COM.GUID"),),
    "QUERY": (("p: interface pointer", "i: COM.GUID", "VAR q: interface pointer", "BOOLEAN"),),
}
"""The forms of the predeclared procedures (Report 10.3): parameters, then the result or ""."""
