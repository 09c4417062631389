"""Warnings of the analyser: what is superfluous is taken out."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.rule import Candidate, Site, deleted, edit, guess, rule
from cp_lsp.features.fixes.sections import declaration_of
from cp_lsp.features.fixes.wording import default_text
from cp_lsp.semantics.analysis import remarks
from cp_lsp.semantics.objects import VARIABLE
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree


def _remark_token(site: Site) -> int | None:
    """The token that a warning is about."""
    for remark in remarks(site.module):
        if remark.finding == site.finding:
            return next((i for i in range(site.last) if site.starts[i] == remark.start), None)
    return None


@rule(900, 901, 903)
def never_used(site: Site) -> Iterator[Candidate]:
    """The declaration of what is never used taken out."""
    index = _remark_token(site)
    if index is None:
        return
    name = site.word(index)
    declared = declaration_of(site, index)
    if declared is None:
        return
    for change in declared.removals():
        yield Candidate((change,), f"Remove the unused {name}", f"Убрать неиспользуемое {name}")


@guess(903)
def never_read(site: Site) -> Iterator[Candidate]:
    """The assignments to a variable that nobody reads, and its declaration, taken out."""
    index = _remark_token(site)
    if index is None:
        return
    obj = site.view.objects.get(index)
    declared = declaration_of(site, index)
    if obj is None or declared is None:
        return
    edits = []
    for place, used in site.view.module.uses:
        if used is obj and place != index:
            nodes = site.nodes_around(place, (tree.ASSIGNMENT,))
            if not nodes or nodes[0].first != place:
                return
            node = nodes[0]
            last = node.stop if site.kind(node.stop) == s.SEMICOLON else node.stop - 1
            edits.append(site.deletion(node.first, last))
    for change in declared.removals():
        yield Candidate(
            (change, *edits),
            f"Remove {obj.name} and what is assigned to it",
            f"Убрать {obj.name} и присваивания ей",
        )


@guess(901, 902)
def never_set(site: Site) -> Iterator[Candidate]:
    """The simplest value for a variable at the beginning of its block."""
    index = _remark_token(site)
    obj = None if index is None else site.view.objects.get(index)
    if index is None or obj is None:
        return
    value = default_text(obj.type)
    if value is None or obj.mode != VARIABLE:
        return
    for place in range(index, site.last):
        if site.kinds[place] == s.BEGIN:
            end = site.end(place)
            text = f"{obj.name} := {value};"
            if site.begins_line(place + 1):
                change = edit(end, end, f"\n{site.indentation(place)}\t{text}")
            else:
                change = edit(end, end, f" {text}")
            yield Candidate((change,), f"Insert “{text}”", f"Вставить «{text}»")
            return


@guess(909)
def never_reached(site: Site) -> Iterator[Candidate]:
    """The statement after RETURN or EXIT taken out."""
    index = _remark_token(site)
    if index is not None and site.kind(index - 1) == s.SEMICOLON:
        for node in site.nodes_around(index, range(tree.ASSIGNMENT, tree.RETURN_STATEMENT + 1)):
            if node.first == index:
                yield deleted(site, index - 1, node.stop - 1)
                return


@rule(930)
def spare_semicolon(site: Site) -> Iterator[Candidate]:
    """A semicolon that separates nothing."""
    index = _remark_token(site)
    if index is not None and site.kind(index) == s.SEMICOLON:
        yield deleted(site, index)
