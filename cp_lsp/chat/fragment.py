"""What a code block of an answer is: a module, declarations, statements, or none of these."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from cp_lsp.index.imports import scan_heading
from cp_lsp.syntax import token as s
from cp_lsp.syntax.blocks import Block, blocks_of
from cp_lsp.syntax.scanner import Tokens, scan

Form = Literal[
    "module", "declarations", "statements", "comment", "interface", "heading", "elided", "other"
]
"""The last four cannot be compiled: an interface as BlackBox's browser shows it, headings without
bodies, code with something left out, and what is no Component Pascal.
"""

_OURS: Final = re.compile(
    r"(?:component|black)[-_ ]?(?:pascal|box)|cp|bbcb|pascal|oberon.*|modula.*|delphi|", re.I
)
_ELLIPSIS: Final = re.compile(r"\.\.\.|…")
_DECLARING: Final = frozenset({s.IMPORT, s.CONST, s.TYPE, s.VAR, s.PROCEDURE})
_KEYWORD: Final = re.compile(
    r"\b(?:MODULE|PROCEDURE|BEGIN|END|IF|THEN|VAR|TYPE|CONST|IMPORT|WHILE|FOR|REPEAT|RETURN)\b|:="
    r"|\b(?i:procedure|begin)\b"
)


class Imported(NamedTuple):
    """A module of an import list; `alias` is "" where it goes by its own name."""

    name: str
    alias: str = ""

    @property
    def text(self) -> str:
        """As it stands in the list."""
        return f"{self.alias} := {self.name}" if self.alias else self.name


class Procedure(NamedTuple):
    """A procedure of a fragment; `receiver` is the type that it is bound to, or ""."""

    name: str
    receiver: str
    text: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """A code block as the front end reads it.

    Of declarations `imports`, `sections` and `procedures` are the parts; `before` tells of the
    first of each kind how much of `text` stands before it.
    """

    form: Form
    text: str
    imports: tuple[Imported, ...] = ()
    sections: str = ""
    procedures: tuple[Procedure, ...] = ()
    rest: str = ""


def read_fragment(text: str, language: str = "") -> Fragment:
    """What a code block is; `language` is what the answer calls it."""
    text = textwrap.dedent(text.expandtabs() if _mixes_blanks(text) else text).strip("\n").rstrip()
    if not _OURS.fullmatch(language):
        return Fragment("other", text)
    tokens = scan(text)
    kinds = tokens.kinds
    if kinds[0] == s.EOF:
        return Fragment("comment" if tokens.comments else "other", text)
    if kinds[0] == s.IDENT and _word(tokens, 0) == "DEFINITION":
        return Fragment("interface", text)
    if _is_elided(tokens):
        return Fragment("elided", text)
    if kinds[0] == s.MODULE:
        return Fragment("module", text)
    if kinds[0] == s.IDENT:
        text, tokens = _with_section(text, tokens)
    if tokens.kinds[0] in _DECLARING:
        return _declarations(text, tokens)
    if not language and not _KEYWORD.search(text) and not _is_call(tokens):
        return Fragment("other", text)
    return Fragment("statements", text)


def _mixes_blanks(text: str) -> bool:
    """Whether some lines are indented with tabs and others with blanks."""
    return bool(re.search(r"^\t", text, re.M)) and bool(re.search(r"^ ", text, re.M))


def _is_elided(tokens: Tokens) -> bool:
    """Whether something is left out: an ellipsis outside of comments and strings, or one that is
    all that a comment says.
    """
    text = tokens.text
    kinds = tokens.kinds
    for i in range(len(kinds) - 2):
        if kinds[i] in (s.UPTO, s.NULL) and _ELLIPSIS.match(text, tokens.starts[i]):
            return True
    comments = (text[start + 2 : end - 2].strip() for start, end in tokens.comments)
    return any(_ELLIPSIS.fullmatch(comment) for comment in comments)


def _with_section(text: str, tokens: Tokens) -> tuple[str, Tokens]:
    """Declarations without the word that begins them, with it."""
    kinds = tokens.kinds
    i = 0
    while kinds[i] == s.IDENT:
        i += 1
        if kinds[i] in (s.TIMES, s.MINUS):
            i += 1
        if kinds[i] != s.COMMA:
            break
        i += 1
    word = ""
    if kinds[i] == s.COLON:
        word = "VAR"
    elif kinds[i] == s.EQL:
        types = (s.RECORD, s.POINTER, s.ARRAY, s.PROCEDURE)
        is_type = kinds[i + 1] in types or (
            kinds[i + 1] == s.IDENT
            and _word(tokens, i + 1) in ("ABSTRACT", "EXTENSIBLE", "LIMITED")
        )
        word = "TYPE" if is_type else "CONST"
    if not word:
        return text, tokens
    text = f"{word}\n{textwrap.indent(text, chr(9))}"
    return text, scan(text)


def _declarations(text: str, tokens: Tokens) -> Fragment:
    opened = "MODULE Fragment; "
    whole = scan(opened + text)
    root = blocks_of(whole).root
    module = root if root.kind == s.MODULE else next(iter(root.children), root)
    start = len(opened)
    imports: tuple[Imported, ...] = ()
    at = 0
    sections_end = 0
    procedures: list[Procedure] = []
    if tokens.kinds[0] == s.IMPORT:
        end = next((i for i, kind in enumerate(tokens.kinds) if kind in (s.SEMICOLON, s.EOF)), 0)
        at = sections_end = min(tokens.ends[end], len(text))
        heading = scan_heading(f"MODULE Fragment; {text[:at]};")
        if heading is not None:
            imports = tuple(Imported(item.name, item.alias or "") for item in heading.imports)
    has_bodies = True
    last = at
    for block in module.children:
        if block.kind != s.PROCEDURE or block.outer is not module:
            continue
        first = _with_comment(whole, whole.starts[block.first]) - start
        stop = whole.ends[block.stop - 1] - start
        is_whole = block.end >= 0
        has_bodies = has_bodies and is_whole
        if not procedures:
            sections_end = max(first, at)
        procedures.append(
            Procedure(
                _name(whole, block), _receiver(whole, block), text[max(first, last) : stop].strip()
            )
        )
        after = block.stop
        last = (whole.ends[after] if whole.kinds[after] == s.SEMICOLON else stop + start) - start
    if not procedures:
        sections_end = last = len(text)
    elif not has_bodies and s.BEGIN not in tokens.kinds:
        return Fragment("heading", text)
    rest = text[last:].strip() if procedures else ""
    sections = text[at:sections_end].strip()
    if sections and scan(sections).kinds[0] == s.EOF:
        sections = ""
    return Fragment("declarations", text, imports, sections, tuple(procedures), rest)


def _with_comment(tokens: Tokens, start: int) -> int:
    """Where a declaration begins with the comments that stand right above it."""
    text = tokens.text
    for first, last in reversed(tokens.comments):
        between = text[last:start]
        if last <= start and not between.strip() and between.count("\n") <= 1:
            start = first
    return start


def _name(tokens: Tokens, block: Block) -> str:
    return _word(tokens, block.name) if block.name >= 0 else ""


def _receiver(tokens: Tokens, block: Block) -> str:
    """The type of the receiver of a method, "" for a procedure that is none."""
    if tokens.kinds[block.first + 1] != s.LPAREN:
        return ""
    i = block.first + 2
    while tokens.kinds[i] not in (s.RPAREN, s.EOF):
        i += 1
    return _word(tokens, i - 1)


def _is_call(tokens: Tokens) -> bool:
    """Whether a text looks like calls: names with periods and parentheses, and semicolons."""
    kinds = tokens.kinds[:-2]
    return len(kinds) > 2 and kinds[0] == s.IDENT and kinds[1] in (s.PERIOD, s.LPAREN)


def _word(tokens: Tokens, index: int) -> str:
    return tokens.text[tokens.starts[index] : tokens.ends[index]]
