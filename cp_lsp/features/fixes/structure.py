"""Constructs left open: END, BEGIN and names that a block lacks, told by the indentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from cp_lsp.features.fixes.rule import (
    Candidate,
    Site,
    deleted,
    edit,
    guess,
    replaced,
    rule,
    shown,
)
from cp_lsp.syntax import token as s

_OPENERS: Final = frozenset(
    {s.IF, s.CASE, s.WHILE, s.FOR, s.LOOP, s.WITH, s.REPEAT, s.RECORD, s.MODULE, s.PROCEDURE}
)
_PARTS: Final = frozenset({s.ELSE, s.ELSIF, s.UNTIL, s.BAR, s.END})


class _Open(NamedTuple):
    """A construct that is open: its token, and how far its line is indented."""

    token: int
    kind: int
    indent: int


def _indent(site: Site, index: int) -> int:
    return len(site.indentation(index).expandtabs(4))


class _Gap(NamedTuple):
    """A construct that lacks its end, and the token before which the next one begins."""

    opener: _Open
    before: int


def _has_body(site: Site, index: int) -> bool:
    """Whether the procedure at a token has a block of its own, as far as its heading tells."""
    if site.kind(2) == s.LBRAK:
        return False
    if site.kind(index - 1) not in (s.SEMICOLON, s.END) and index > 0:
        if not site.begins_line(index):
            return False
    following = site.kind(index + 1)
    if following == s.ARROW or site.kind(index - 1) in (s.COLON, s.EQL, s.OF, s.TO, s.LBRAK):
        return False
    place = index + 1
    depth = 0
    while place < site.last:
        kind = site.kinds[place]
        if kind == s.LPAREN:
            depth += 1
        elif kind == s.RPAREN:
            depth -= 1
        elif kind == s.SEMICOLON and depth <= 0:
            return True
        elif kind in (s.BEGIN, s.END, s.PROCEDURE) or site.word(place) in ("ABSTRACT", "EMPTY"):
            return False
        place += 1
    return False


def name_of(site: Site, index: int) -> str:
    """The name of the procedure or module at a token."""
    place = index + 1
    if site.kind(place) == s.LPAREN:
        closing = site.closing(place)
        place = place + 1 if closing is None else closing + 1
    while site.kind(place) not in (s.IDENT, s.EOF, s.SEMICOLON):
        place += 1
    return site.word(place)


def gaps(site: Site) -> list[_Gap]:
    """The constructs that lack their END, judged by names after END and by indentation."""
    found: list[_Gap] = []
    stack: list[_Open] = []
    for index in range(site.last):
        kind = site.kinds[index]
        if kind in _OPENERS:
            if kind == s.PROCEDURE:
                if not _has_body(site, index):
                    continue
                indent = _indent(site, index)
                while (
                    stack
                    and stack[-1].kind not in (s.PROCEDURE, s.MODULE)
                    and stack[-1].indent >= indent
                ):
                    found.append(_Gap(stack.pop(), index))
            stack.append(_Open(index, kind, _indent(site, index)))
        elif kind == s.UNTIL:
            while stack and stack[-1].kind not in (s.REPEAT, s.PROCEDURE, s.MODULE):
                found.append(_Gap(stack.pop(), index))
            if stack and stack[-1].kind == s.REPEAT:
                stack.pop()
        elif kind == s.END:
            name = site.word(index + 1) if site.kind(index + 1) == s.IDENT else ""
            if name and site.kind(index + 2) in (s.SEMICOLON, s.PERIOD, s.EOF):
                if any(
                    o.kind in (s.PROCEDURE, s.MODULE) and name_of(site, o.token) == name
                    for o in stack
                ):
                    while stack:
                        top = stack.pop()
                        if top.kind in (s.PROCEDURE, s.MODULE):
                            if name_of(site, top.token) == name:
                                break
                        found.append(_Gap(top, index))
                    continue
            if not stack:
                continue
            indent = _indent(site, index)
            if site.begins_line(index):
                while (
                    len(stack) > 1
                    and stack[-1].kind not in (s.PROCEDURE, s.MODULE)
                    and stack[-1].indent > indent
                    and stack[-2].indent >= indent
                ):
                    found.append(_Gap(stack.pop(), index))
            if stack[-1].kind not in (s.PROCEDURE, s.MODULE):
                stack.pop()
    found += [_Gap(each, site.last) for each in reversed(stack) if each.kind != s.MODULE]
    return found


@rule(4, 13, 14, 15, 19, 36, 37, 38, 43, 48, 49, 51, 0, 121, 1)
def missing_end(site: Site) -> Iterator[Candidate]:
    """END for a construct that is never closed, where the indentation goes back."""
    for gap in gaps(site)[:4]:
        opener = gap.opener
        if opener.kind == s.REPEAT or gap.before < opener.token:
            continue
        if opener.kind in (s.PROCEDURE, s.MODULE):
            name = name_of(site, opener.token)
            tail = "." if opener.kind == s.MODULE else ";"
            for place in (*_procedure_ends(site, opener, gap.before), gap.before):
                yield _with_end(site, place, f"END {name}{tail}", opener)
            continue
        for place in _places(site, opener, gap.before):
            tail = "" if site.kind(place) in _PARTS or site.kind(place) == s.SEMICOLON else ";"
            if tail and site.kind(place) in (s.RPAREN,):
                continue
            yield _with_end(site, place, f"END{tail}", opener)


def _procedure_ends(site: Site, opener: _Open, stop: int) -> Iterator[int]:
    """The tokens before which a procedure may end: what stands no deeper than it, after BEGIN."""
    has_body = False
    for index in range(opener.token + 1, min(stop, site.last)):
        kind = site.kinds[index]
        if kind == s.BEGIN:
            if has_body and site.begins_line(index):
                yield index
            has_body = True
        elif has_body and kind == s.PROCEDURE and site.begins_line(index):
            yield index
            return


def _places(site: Site, opener: _Open, stop: int) -> Iterator[int]:
    """The tokens before which a construct may end, the most likely first."""
    later: list[int] = []
    for index in range(opener.token + 2, min(stop, site.last)):
        kind = site.kinds[index]
        if not site.begins_line(index):
            if kind == s.SEMICOLON and site.kind(index - 1) == s.SEMICOLON:
                yield index
            continue
        if _indent(site, index) <= opener.indent and not (
            kind in _PARTS and kind != s.END and _indent(site, index) == opener.indent
        ):
            yield index
            break
        if kind == s.SEMICOLON:
            yield index
        else:
            later.append(index)
    yield stop
    for index in range(stop - 1, max(opener.token + 2, stop - 30), -1):
        if site.kind(index) == s.SEMICOLON:
            yield index
    yield from reversed(later[-6:])


def _with_end(site: Site, before: int, text: str, opener: _Open) -> Candidate:
    """END put before a token, on a line of its own where lines are used."""
    end = site.end(before - 1)
    start = site.starts[before] if before < site.last else len(site.text)
    if "\n" in site.text[end:start]:
        new = f"\n{site.indentation(opener.token)}{text}"
        if before >= site.last:
            new = f"{new}\n"
        change = edit(end, end, new)
    else:
        change = edit(end, end, f" {text}" + ("" if site.text[end : end + 1] in " ;" else " "))
    word = site.word(opener.token)
    return Candidate(
        (change,),
        f"Insert “{text}” for {word}",
        f"Вставить «{text}» к {word}",
    )


@guess(4, 19, 36, 37, 38, 48, 49, 51, 14)
def spare_end(site: Site) -> Iterator[Candidate]:
    """An END that closes nothing."""
    count = 0
    for index in range(site.index, max(-1, site.index - 120), -1):
        if site.kind(index) != s.END:
            continue
        count += 1
        if count > 5:
            return
        if site.kind(index + 1) == s.SEMICOLON:
            yield deleted(site, index, index + 1)
        if site.kind(index + 1) != s.IDENT:
            yield deleted(site, index)
        elif site.kind(index + 2) == s.SEMICOLON:
            yield deleted(site, index, index + 2)


@rule(36, 21, 0, 1, 20, 37, 38, 9, 48, 15, 49, 13, 12, 113)
def missing_begin(site: Site) -> Iterator[Candidate]:
    """BEGIN between declarations and statements."""
    for index in range(site.index + 1, max(0, site.index - 60), -1):
        if (
            site.begins_line(index)
            and site.kind(index - 1) in (s.SEMICOLON, s.END)
            and site.kind(index) in (s.IDENT, *range(s.IF, s.RETURN + 1))
        ):
            outer = site.indentation(index)
            end = site.end(index - 1)
            yield Candidate(
                (edit(end, end, f"\n{outer[:-1]}BEGIN"),), "Insert “BEGIN”", "Вставить «BEGIN»"
            )
        elif site.kind(index) in (s.PROCEDURE, s.BEGIN):
            return


@guess(36, 37, 38)
def misplaced_section(site: Site) -> Iterator[Candidate]:
    """An import list or a section of declarations that comes too late, moved to its place."""
    first = site.index
    kind = site.kind(first)
    if kind not in (s.IMPORT, s.CONST, s.TYPE, s.VAR):
        return
    last = first + 1
    depth = 0
    while last < site.last:
        if site.kinds[last] in (s.RECORD, s.LPAREN):
            depth += 1
        elif site.kinds[last] in (s.END, s.RPAREN) and depth > 0:
            depth -= 1
        elif depth == 0 and (
            site.kinds[last] in (s.BEGIN, s.END, s.CLOSE, s.CONST, s.TYPE, s.VAR)
            or (site.kinds[last] == s.PROCEDURE and site.kind(last - 1) == s.SEMICOLON)
        ):
            break
        last += 1
    text = site.source(first, last - 1)
    removal = site.deletion(first, last - 1)
    places: list[int] = []
    if kind == s.IMPORT:
        places = [next((i + 1 for i in range(first) if site.kinds[i] == s.SEMICOLON), 0)]
    else:
        places = [
            i
            for i in range(first)
            if site.kinds[i] == s.PROCEDURE and site.kind(i - 1) == s.SEMICOLON
        ]
        places = [*places[:1], *reversed(places[-3:])]
    for place in dict.fromkeys(places):
        if not 0 < place < first:
            continue
        end = site.end(place - 1)
        line = "\n\n" + site.indentation(first) if site.begins_line(place) else " "
        word = site.word(first)
        yield Candidate(
            (edit(end, end, line + text), removal),
            f"Move {word} to its place",
            f"Перенести {word} на своё место",
        )


@rule(43)
def endless_repeat(site: Site) -> Iterator[Candidate]:
    """LOOP for a REPEAT that ends with END."""
    depth = 0
    for index in range(site.index - 1, max(-1, site.index - 400), -1):
        kind = site.kinds[index]
        if kind == s.END or kind == s.UNTIL:
            depth += 1
        elif kind == s.REPEAT and depth == 0:
            yield replaced(site, index, "LOOP")
            return
        elif kind in _OPENERS and depth > 0:
            depth -= 1


@guess(51, 43, 14, 49)
def until_for_end(site: Site) -> Iterator[Candidate]:
    """UNTIL and its condition at the end of another statement than REPEAT."""
    index = site.index
    if site.kind(index) != s.UNTIL:
        return
    last = index
    while last + 1 < site.last and site.kind(last + 1) not in (
        s.SEMICOLON,
        s.END,
        s.ELSE,
        s.ELSIF,
        s.UNTIL,
        s.BAR,
    ):
        last += 1
    if last > index:
        old = shown(site.source(index, last))
        yield Candidate(
            (edit(site.starts[index], site.end(last), "END"),),
            f"Change “{old}” to END",
            f"Заменить «{old}» на END",
        )
