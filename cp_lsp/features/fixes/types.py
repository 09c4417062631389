"""Arrays, results, labels and old types: what is written otherwise elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.headings import heading_at
from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    guess,
    inserted,
    replaced,
    rule,
)
from cp_lsp.features.view import Edit
from cp_lsp.semantics import types as t
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


@rule(42, 35, 225, 50, 13, 24, 26, 40)
def pascal_array(site: Site) -> Iterator[Candidate]:
    """ARRAY [0..n] OF as in Pascal."""
    for index in range(site.index, max(-1, site.index - 8), -1):
        if site.kind(index) == s.ARRAY and site.kind(index + 1) == s.LBRAK:
            closing = site.closing(index + 1)
            if closing is None:
                return
            inner = site.source(index + 2, closing - 1) if closing > index + 2 else ""
            low, _, high = inner.partition("..")
            if high.strip().isdecimal() and low.strip().isdecimal():
                length = str(int(high) + 1)
            else:
                length = f"{high.strip()} + 1" if high else inner
            yield Candidate(
                (Edit(site.range_between(index + 1, closing), length),),
                f"Change to ARRAY {length} OF",
                f"Заменить на ARRAY {length} OF",
            )
            return


@guess(88)
def open_array(site: Site) -> Iterator[Candidate]:
    """A length for an open array, or a pointer to it."""
    for index in range(site.index, max(-1, site.index - 12), -1):
        if site.kind(index) == s.ARRAY and site.kind(index + 1) == s.OF:
            end = site.end(index)
            yield Candidate((edit(end, end, " 256"),), "Insert a length: 256", "Вставить длину 256")
            yield inserted(site, index, "POINTER TO")
            return


@rule(198, 199)
def old_oberon(site: Site) -> Iterator[Candidate]:
    """Procedures of Oberon that are no more: COPY, and types under new names."""
    for index in range(site.index, max(-1, site.index - 40), -1):
        word = site.word(index)
        if word in ("LONGREAL", "LARGEINT", "LONGCHAR"):
            yield replaced(
                site, index, {"LONGREAL": "REAL", "LARGEINT": "LONGINT", "LONGCHAR": "CHAR"}[word]
            )
            return
        if word == "COPY" and site.kind(index + 1) == s.LPAREN:
            closing = site.closing(index + 1)
            comma = next(
                (i for i in range(index, closing or index) if site.kinds[i] == s.COMMA), None
            )
            if closing is None or comma is None:
                return
            source = site.source(index + 2, comma - 1)
            target = site.source(comma + 1, closing - 1)
            for tail in ("$", ""):
                new = f"{target} := {source}{tail}"
                yield Candidate(
                    (Edit(site.range_between(index, closing), new),),
                    f"Change to {new}",
                    f"Заменить на {new}",
                )
            return
        if word in ("LCHR", "LENTIER"):
            yield replaced(site, index, word[1:])
            return


@guess(60, 61, 62, 63)
def case_label(site: Site) -> Iterator[Candidate]:
    """A case label taken out that is there already."""
    for node in site.nodes_around(max(0, site.index - 1), (tree.CASE_BRANCH,))[:1]:
        index = site.index - 1
        first = index
        while first > node.first and site.kind(first - 1) not in (s.COMMA, s.BAR, s.OF):
            first -= 1
        if site.kind(first - 1) == s.COMMA:
            yield deleted(site, first - 1, index)
        elif site.kind(index + 1) == s.COMMA:
            yield deleted(site, first, index + 1)
        elif site.kind(first - 1) == s.BAR:
            yield deleted(site, first - 1, node.stop - 1)
        if site.kind(index - 1) == s.UPTO:
            yield deleted(site, index - 1, index)
            low, high = site.word(index - 2), site.word(index)
            yield Candidate(
                (Edit(site.range_between(index - 2, index), f"{high} .. {low}"),),
                "Put the smaller bound first",
                "Поставить меньшую границу первой",
            )


@guess(54)
def structured_result(site: Site) -> Iterator[Candidate]:
    """The result type left out."""
    heading = heading_at(site, site.index)
    if heading is not None and heading.result != (-1, -1):
        yield deleted(site, *heading.result)


@guess(68)
def control_variable(site: Site) -> Iterator[Candidate]:
    """An integer variable for FOR."""
    index = site.index - 1
    for name, obj in site.names_at(index).items():
        if obj.mode in (1, 2) and obj.type.form in t.INTEGERS:
            yield replaced(site, index, name)
