"""Habits from Oberon, Delphi, C and their kin, turned into Component Pascal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from cp_lsp.features.fixes.foreign import NAMES, SEQUENCES, SIGNS, WORDS
from cp_lsp.features.fixes.names import name_token
from cp_lsp.features.fixes.rule import Candidate, Site, Source, deleted, edit, rule, shown
from cp_lsp.features.fixes.sections import import_edit
from cp_lsp.features.fixes.symbols import FORM
from cp_lsp.features.view import Edit
from cp_lsp.syntax import token as s
from cp_lsp.syntax.token import KEYWORDS

_LINE_COMMENTS: Final = re.compile(r"//|--|#|\{")

_WRITERS: Final = re.compile(r"(?i)(Out\.)?(write|print)?(ln|f|line|string|int|real|char|bool)?$")


@rule(*FORM, 0, 121)
def foreign_keywords(site: Site) -> Iterator[Candidate]:
    """All words of a line, or of the module, in the letters and signs of Component Pascal."""
    first = last = site.first_of_line(max(0, site.index - 1))
    while last + 1 < site.last and not site.begins_line(last + 1):
        last += 1
    next_last = min(last + 1, site.last - 1)
    while next_last + 1 < site.last and not site.begins_line(next_last + 1):
        next_last += 1
    for start, end in ((first, last), (first, next_last), (0, site.last - 1)):
        edits = tuple(_translations(site, start, end))
        if len(edits) > 1:
            yield Candidate(
                edits,
                "Write keywords and operators as in Component Pascal",
                "Записать ключевые слова и знаки по правилам Component Pascal",
            )


def _translations(site: Site, first: int, last: int) -> Iterator[Edit]:
    kinds, starts, ends, objects = site.kinds, site.starts, site.ends, site.view.objects
    previous = -1  # a token that is the second of a sign
    for index in range(first, last + 1):
        if kinds[index] == s.IDENT:
            if index not in objects:
                word = site.word(index)
                new = WORDS.get(word.lower(), word.upper())
                if new in KEYWORDS or new in ("&", "~"):
                    yield site.replacement(index, new)
        elif ends[index] == starts[index + 1] and index != previous:
            sign = SIGNS.get((site.word(index), site.word(index + 1)))
            if sign is not None:
                yield Edit(site.range_between(index, index + 1), sign)
                previous = index + 1


@rule(*FORM, 0, 1, 2, 4, 50, 83, 100, 113, 120, 121, 203)
def foreign_comment(site: Site) -> Iterator[Candidate]:
    """Comments of other languages near the fault."""
    text = site.text
    found: set[int] = set()
    for offset in (site.end(site.index - 1), site.starts[site.index]):
        start = text.rfind("\n", 0, max(0, text.rfind("\n", 0, offset))) + 1
        for match in _LINE_COMMENTS.finditer(text, start, site.line_end(offset)):
            if match.start() in found or _in_string(site, match.start()):
                continue
            found.add(match.start())
            end = site.line_end(match.start())
            if match.group() == "{":
                end = text.find("}", match.end())
                if end < 0:
                    continue
                inner, after = text[match.end() : end].strip(), end + 1
            else:
                inner, after = text[match.end() : end].strip(), end
            inner = inner.replace("*)", "* )").replace("(*", "( *")
            comment = f"(* {inner} *)" if inner else ""
            yield Candidate(
                (edit(match.start(), after, comment),),
                f"Change “{match.group()}” to a comment (* *)",
                f"Превратить «{match.group()}» в комментарий (* *)",
            )


def _in_string(site: Site, offset: int) -> bool:
    from bisect import bisect_right

    index = bisect_right(site.starts, offset) - 1
    return index >= 0 and site.starts[index] < offset < site.ends[index]


@rule(*FORM, 0, 55, 100, 113, 121)
def foreign_assignment(site: Site) -> Iterator[Candidate]:
    """x += e, x++, x-- and the like."""
    for first in range(site.index - 4, site.index + 3):
        sign, next_ = site.word(first), site.word(first + 1)
        if sign not in ("+", "-", "*", "/") or site.end(first) != site.starts[first + 1]:
            continue
        start = _statement_start(site, first)
        if start is None or start == first:
            continue
        target = site.source(start, first - 1)
        old = shown(site.source(start, first + 1))
        if next_ == "=":
            operator = sign
            yield _change(site, start, first + 1, f"{target} := {target} {operator}", old)
        elif next_ == sign and sign in "+-":
            name = "INC" if sign == "+" else "DEC"
            yield _change(site, start, first + 1, f"{name}({target})", old)


@rule(*FORM, 0, 2, 4, 50, 52, 100, 113, 120, 121)
def foreign_symbol(site: Site) -> Iterator[Candidate]:
    """Operators and words of other languages near the fault."""
    index = site.index
    for first in (index, index - 1, index - 2, index + 1, index - 3, index - 4):
        for length in (2, 1):
            words = tuple(site.word(first + i) for i in range(length))
            if not all(words) or (
                length == 2
                and not words[0].isalpha()
                and site.end(first) != site.starts[first + 1]
                and words != (":", "=")
            ):
                continue
            for new in SEQUENCES.get(words, ()):
                old = site.source(first, first + length - 1)
                change = site.replacement(first, new)
                change = change._replace(
                    range=change.range._replace(end=site.end(first + length - 1))
                )
                yield Candidate(
                    (change,),
                    f"Change “{shown(old)}” to “{new}”",
                    f"Заменить «{shown(old)}» на «{new}»",
                )


@rule(0, 52, 121, 198, 12)
def foreign_name(site: Site) -> Iterator[Candidate]:
    """Predeclared names of other languages."""
    for index in (name_token(site), site.index):
        if index is None:
            continue
        word = site.word(index)
        new = NAMES.get(word)
        if new is not None:
            yield Candidate(
                (site.replacement(index, new),),
                f"Change “{word}” to “{new}”",
                f"Заменить «{word}» на «{new}»",
            )


def _change(site: Site, first: int, last: int, new: str, old: str) -> Candidate:
    return Candidate(
        (Edit(site.range_between(first, last), new),),
        f"Change “{old}” to “{shown(new)}”",
        f"Заменить «{old}» на «{shown(new)}»",
    )


def _statement_start(site: Site, index: int) -> int | None:
    """The first token of the statement that a token is in."""
    depth = 0
    for place in range(index - 1, max(-1, index - 60), -1):
        kind = site.kinds[place]
        if kind in (s.RPAREN, s.RBRAK):
            depth += 1
        elif kind in (s.LPAREN, s.LBRAK):
            depth -= 1
        elif depth == 0 and kind in (
            (s.SEMICOLON, s.THEN, s.ELSE, s.DO, s.BEGIN, s.LOOP, s.REPEAT, s.COLON, s.CLOSE)
        ):
            return place + 1
    return None


@rule(29, 28, 49, 13)
def downto(site: Site) -> Iterator[Candidate]:
    """FOR i := a DOWNTO b DO."""
    for index in (site.index, site.index - 1, site.index + 1):
        if site.word(index).upper() != "DOWNTO":
            continue
        stop = index
        while stop < min(site.last, index + 60) and site.word(stop).upper() != "DO":
            stop += 1
        limit = site.source(index + 1, stop - 1) if stop > index + 1 else "0"
        yield _change(
            site, index, stop - 1, f"TO {limit} BY -1", shown(site.source(index, stop - 1))
        )


@rule(0)
def foreign_result(site: Site) -> Iterator[Candidate]:
    """Result := e, Exit(e), break and the like."""
    index = name_token(site)
    if index is None:
        return
    word = site.word(index).lower()
    following = site.kind(index + 1)
    if word == "result" and following == s.BECOMES:
        yield _change(site, index, index + 1, "RETURN", site.source(index, index + 1))
    if word in ("exit", "return"):
        if following == s.LPAREN:
            closing = site.closing(index + 1)
            if closing is not None:
                value = site.source(index + 2, closing - 1) if closing > index + 2 else ""
                old = shown(site.source(index, closing))
                yield _change(site, index, closing, f"RETURN {value}".strip(), old)
        yield _change(site, index, index, "RETURN", site.word(index))
        yield _change(site, index, index, "EXIT", site.word(index))
    if word in ("begin", "end"):
        yield deleted(site, index)


@rule(0)
def foreign_output(site: Site) -> Iterator[Candidate]:
    """Output to a console, which goes to the log here."""
    index = name_token(site)
    if index is None:
        return
    first = index
    if site.kind(index - 1) == s.PERIOD:
        first = index - 2
    last = index
    if site.kind(index + 1) == s.PERIOD and site.kind(index + 2) == s.IDENT:
        last = index + 2
    name = site.source(first, last)
    if not _WRITERS.match(name) or name.lower() in ("out",):
        return
    ends_line = name.lower().endswith("ln")
    stop = last
    calls: list[str] = []
    if site.kind(last + 1) == s.LPAREN:
        closing = site.closing(last + 1)
        if closing is None:
            return
        stop = closing
        for start, end in arguments(site, last + 1, closing):
            calls.append(_logged(site, start, end))
            if name.lower().startswith("out."):
                break
    if ends_line or not calls:
        calls.append("StdLog.Ln")
    edits: tuple[Edit, ...] = (Edit(site.range_between(first, stop), "; ".join(calls)),)
    if "StdLog" not in site.names_at(first):
        change = import_edit(site, "StdLog")
        if change is None:
            return
        edits = (change, *edits)
    yield Candidate(edits, "Write to the log: StdLog", "Выводить в журнал: StdLog")


def _logged(site: Site, first: int, last: int) -> str:
    """The call that writes an expression to the log."""
    from cp_lsp.semantics import types as t
    from cp_lsp.semantics.types import Type

    text = site.source(first, last)
    form = -1
    for node in site.module.tree.walk():
        if node.first == first and node.stop == last + 1 and isinstance(node.info, Type):
            form = node.info.form
    if site.kind(first) == s.STRING or form in t.STRINGS or form == t.COMPOSITE:
        return f"StdLog.String({text})"
    if form in t.REALS:
        return f"StdLog.Real({text})"
    if form in t.CHARACTERS:
        return f"StdLog.Char({text})"
    if form == t.BOOLEAN:
        return f"StdLog.Bool({text})"
    if form == t.SET:
        return f"StdLog.Set({text})"
    return f"StdLog.Int({text})"


def arguments(site: Source, opening: int, closing: int) -> list[tuple[int, int]]:
    """First and last token of each item between two brackets."""
    found: list[tuple[int, int]] = []
    depth = 0
    start = opening + 1
    for place in range(opening + 1, closing):
        kind = site.kinds[place]
        if kind in (s.LPAREN, s.LBRAK, s.LBRACE):
            depth += 1
        elif kind in (s.RPAREN, s.RBRAK, s.RBRACE):
            depth -= 1
        elif kind == s.COMMA and depth == 0:
            found.append((start, place - 1))
            start = place + 1
    if start < closing:
        found.append((start, closing - 1))
    return found


@rule(13, 14, 49, 51, 48, 36, 37, 38)
def nested_begin(site: Site) -> Iterator[Candidate]:
    """BEGIN … END around statements, which are no statement here."""
    for index in (site.index, site.index - 1):
        if site.word(index).upper() == "BEGIN":
            for end in range(index + 1, min(site.last, index + 200)):
                if site.word(end).upper() == "END":
                    last = end + 1 if site.kind(end + 1) == s.SEMICOLON else end
                    yield Candidate(
                        (site.deletion(index), site.deletion(end, last)),
                        "Remove BEGIN … END around the statements",
                        "Убрать BEGIN … END вокруг операторов",
                    )
                    break
