"""Texts with places to fill in: statements, and methods that override inherited ones.

The texts have the form of editors' snippets: `${1:condition}` and `$0`, where the cursor ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cp_lsp.features.notation import signature_text
from cp_lsp.features.view import View
from cp_lsp.semantics import objects as k
from cp_lsp.semantics import types as t
from cp_lsp.semantics.objects import Object
from cp_lsp.semantics.types import Type


class Snippet(NamedTuple):
    """A text for the keyword `label`; lines after the first are indented by tabs of their own."""

    label: str
    detail: str
    text: str


STATEMENT_SNIPPETS: Final = (
    Snippet("IF", "IF … THEN … END", "IF ${1:condition} THEN\n\t$0\nEND"),
    Snippet("CASE", "CASE … OF … END", "CASE ${1:expression} OF\n| ${2:label}: $0\nELSE\nEND"),
    Snippet("WHILE", "WHILE … DO … END", "WHILE ${1:condition} DO\n\t$0\nEND"),
    Snippet("REPEAT", "REPEAT … UNTIL", "REPEAT\n\t$0\nUNTIL ${1:condition}"),
    Snippet("FOR", "FOR … TO … DO … END", "FOR ${1:i} := ${2:0} TO ${3:n - 1} DO\n\t$0\nEND"),
    Snippet("LOOP", "LOOP … END", "LOOP\n\t$0\nEND"),
    Snippet("WITH", "WITH … DO … END", "WITH ${1:variable}: ${2:Type} DO\n\t$0\nELSE\nEND"),
)

DECLARATION_SNIPPETS: Final = (
    Snippet(
        "PROCEDURE",
        "PROCEDURE … END",
        "PROCEDURE ${1:Name}${2: ()};\nBEGIN\n\t$0\nEND ${1:Name};",
    ),
)

MODULE_SNIPPET: Final = Snippet(
    "MODULE", "MODULE … END", "MODULE ${1:Name};\n\n\t$0\n\nEND ${1:Name}."
)


def escaped(text: str) -> str:
    """A text as itself in a snippet."""
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def overridable(record: Type) -> Iterator[Object]:
    """The inherited methods that a record can still override, abstract ones first."""
    found = set(record.fields)
    base = record.base
    methods: list[Object] = []
    while base is not None and base is not t.UNDEFINED_TYPE:
        for name, member in base.fields.items():
            if name in found:
                continue
            found.add(name)
            is_open = member.attributes & {t.ABSTRACT, t.EMPTY, t.EXTENSIBLE}
            is_hidden = member.visibility == k.INTERNAL and base.module is not None
            if member.mode == k.METHOD and is_open and not is_hidden:
                methods.append(member)
        base = base.base if base.base is not base else None
    yield from sorted(methods, key=lambda method: t.ABSTRACT not in method.attributes)


def overriding_text(view: View, method: Object) -> str:
    """The method as an override, from its name to its END, without the last semicolon."""
    mark = {k.EXPORTED: "*", k.READ_ONLY: "-"}.get(method.visibility, "")
    signature = signature_text(view, method.parameters[1:], method.type)
    heading = escaped(f"{method.name}{mark}{signature};")
    return f"{heading}\nBEGIN\n\t$0\nEND {method.name}"
