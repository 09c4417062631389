"""The import list: modules that it lacks, misspelt, not found, or not needed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from cp_lsp.features.fixes.names import name_token
from cp_lsp.features.fixes.rule import Candidate, Site, edit, guess, nearest, rule
from cp_lsp.features.fixes.sections import import_edit, without_import
from cp_lsp.syntax import token as s


def _is_known(site: Site, name: str) -> bool:
    """Whether a module of a name can be imported."""
    return (
        name == "SYSTEM"
        or name in site.known_modules
        or site.bench.importer.import_module(name) is not None
    )


@rule(0)
def not_imported(site: Site) -> Iterator[Candidate]:
    """The modules that are used but not in the import list: all of them, or the one at hand."""
    index = name_token(site)
    if index is None or not _is_qualifier(site, index):
        return
    word = site.word(index)
    if not _is_known(site, word):
        return
    missing = {word: None}
    for finding in site.module.findings:
        place = bisect_left(site.ends, finding.pos)
        if finding.code == 0 and _is_qualifier(site, place):
            missing[site.word(place)] = None
    every = [name for name in missing if name == word or _is_known(site, name)]
    for modules in ([word], every):
        listed = ", ".join(modules)
        change = import_edit(site, listed)
        if change is not None:
            yield Candidate((change,), f"Import {listed}", f"Импортировать {listed}")


def _is_qualifier(site: Site, index: int) -> bool:
    return site.kind(index + 1) == s.PERIOD and site.kind(index - 1) != s.PERIOD


@guess(0)
def import_of_alike(site: Site) -> Iterator[Candidate]:
    """Modules whose names are like the one that is used."""
    index = name_token(site)
    if index is None or not _is_qualifier(site, index):
        return
    word = site.word(index)
    if _is_known(site, word):
        return
    like = [
        name
        for name in site.known_modules
        if name != word and len(word) > 2 and (name.endswith(word) or name.startswith(word))
    ]
    like.sort(key=lambda name: (not name.endswith(word), len(name), name))
    for name in like[:5]:
        change = import_edit(site, f"{word} := {name}")
        if change is not None:
            yield Candidate(
                (change,), f"Import {name} as {word}", f"Импортировать {name} как {word}"
            )
    for name in nearest(word, site.known_modules, 2):
        change = import_edit(site, name)
        if change is not None:
            yield Candidate(
                (change, site.replacement(index, name)),
                f"Import {name} and use it",
                f"Импортировать {name} и обращаться к нему",
            )


@rule(48)
def empty_import_list(site: Site) -> Iterator[Candidate]:
    """The modules that are used, in an import list that lacks a name, or no list at all."""
    if site.kind(site.index - 1) not in (s.IMPORT, s.COMMA, s.BECOMES) or site.index > 200:
        return
    stop = next((i for i in range(site.index, site.last) if site.kinds[i] == s.SEMICOLON), 0)
    listed = {site.word(i) for i in range(stop) if site.kind(i) == s.IDENT}
    used: dict[str, None] = {}
    for i in range(site.index, site.last):
        if site.kinds[i] == s.IDENT and _is_qualifier(site, i) and site.kind(i + 2) == s.IDENT:
            used[site.word(i)] = None
    end = site.end(site.index - 1)
    for name in used:
        if name not in listed and _is_known(site, name):
            yield Candidate(
                (edit(end, end, f" {name}"),), f"Import {name}", f"Импортировать {name}"
            )


@rule(135, 225)
def system_not_imported(site: Site) -> Iterator[Candidate]:
    """SYSTEM in the import list."""
    change = import_edit(site, "SYSTEM")
    if change is not None:
        yield Candidate((change,), "Import SYSTEM", "Импортировать SYSTEM")


@rule(152)
def unknown_module(site: Site) -> Iterator[Candidate]:
    """The modules most like the one that is not found, and the import left out."""
    name = site.finding.detail
    if name is None:
        return
    index = next(
        (
            i
            for i in range(site.index, max(-1, site.index - 4), -1)
            if site.word(i) == name and site.kind(i - 1) in (s.IMPORT, s.COMMA, s.BECOMES)
        ),
        None,
    )
    if index is None:
        return
    for other in nearest(name, site.known_modules):
        alias = site.kind(index - 1) == s.BECOMES
        edits = [site.replacement(index, other)]
        if not alias:
            edits += [
                site.replacement(i, other)
                for i in range(index + 1, site.last)
                if site.kinds[i] == s.IDENT
                and site.kind(i + 1) == s.PERIOD
                and site.kind(i - 1) != s.PERIOD
                and site.word(i) == name
            ]
        yield Candidate(
            tuple(edits), f"Change “{name}” to “{other}”", f"Заменить «{name}» на «{other}»"
        )
    change = without_import(site, index)
    if change is not None:
        yield Candidate((change,), f"Remove the import of {name}", f"Убрать импорт {name}")
