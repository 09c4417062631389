"""Modules without their beginning or their end."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.fixes.rule import Candidate, Site, edit, guess, rule
from cp_lsp.features.fixes.structure import gaps, name_of
from cp_lsp.syntax import token as s


@rule(16, 18, 48)
def missing_heading(site: Site) -> Iterator[Candidate]:
    """The heading that a text without one lacks, named as its end says."""
    names = [
        site.word(i + 1)
        for i in range(site.last - 3, max(-1, site.last - 40), -1)
        if site.kind(i) == s.END and site.kind(i + 1) == s.IDENT
    ]
    if site.index <= 1 and names:
        first = site.word(0)
        if site.kind(0) == s.IDENT and first == names[0]:
            yield Candidate(
                (edit(site.starts[0], site.starts[0], "MODULE "),),
                "Insert “MODULE”",
                "Вставить «MODULE»",
            )
        if site.kind(0) == s.MODULE:
            end = site.end(0)
            yield Candidate(
                (edit(end, end, f" {names[0]}"),), f"Insert “{names[0]}”", f"Вставить «{names[0]}»"
            )
        text = f"MODULE {names[0]};\n"
        yield Candidate(
            (edit(0, 0, text),), f"Insert “{text.strip()}”", f"Вставить «{text.strip()}»"
        )
        for index in range(1, min(site.last, 60)):
            if site.kind(index) == s.MODULE:
                stop = index
                while stop < site.last and site.kinds[stop] != s.SEMICOLON:
                    stop += 1
                heading = site.source(index, min(stop, site.last - 1))
                removal = site.deletion(index, min(stop, site.last - 1))
                yield Candidate(
                    (edit(0, 0, f"{heading}\n"), removal),
                    "Move the heading to the beginning",
                    "Перенести заголовок в начало",
                )
                break


@guess(19, 48, 49, 51, 38, 37, 36, 23, 13, 43, 21, 14)
def cut_off(site: Site) -> Iterator[Candidate]:
    """What is missing at the end of a text that breaks off."""
    if site.index < site.last - 1:
        return
    tail: list[str] = []
    depth = 0
    for index in range(max(0, site.last - 400), site.last):
        kind = site.kinds[index]
        if kind == s.LPAREN:
            depth += 1
        elif kind == s.RPAREN:
            depth = max(0, depth - 1)
        elif kind >= s.SEMICOLON and kind not in (s.VAR, s.OUT):
            depth = 0
    before = ")" * depth
    for gap in gaps(site):
        if gap.before < site.last:
            continue
        if gap.opener.kind == s.REPEAT:
            tail.append("UNTIL TRUE")
        elif gap.opener.kind == s.PROCEDURE:
            tail.append(f"END {name_of(site, gap.opener.token)};")
        else:
            tail.append("END;")
    name = site.module.name
    if not name:
        return
    end = site.end(site.last - 1)
    last = site.kind(site.last - 1)
    fillers = [""]
    if last == s.END:
        fillers = [f" {name_of(site, 0)}."] if not tail else ["", ";"]
    elif last in (s.BECOMES, s.EQL, s.PLUS, s.MINUS, s.LPAREN, s.COMMA, s.NEQ):
        fillers = [" 0", " NIL", ' ""', ""]
    elif last == s.IDENT:
        fillers = ["", ": INTEGER;", " = 0;", ";"]
    elif last in (s.IF, s.WHILE, s.UNTIL):
        fillers = [" TRUE THEN", " TRUE DO", " TRUE"]
    closing = "\n".join((*tail, f"END {name}."))
    for filler in fillers:
        for separator in ("", ";"):
            yield Candidate(
                (edit(end, len(site.text), f"{filler}{before}{separator}\n{closing}\n"),),
                "Complete what is open to the end of the module",
                "Закрыть всё незакрытое до конца модуля",
            )
