"""Judges the code blocks of an answer by the front end: alone, or in the user's module."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from cp_lsp.chat.blocks import Block
from cp_lsp.chat.fragment import Form, Fragment, Imported, read_fragment
from cp_lsp.chat.insertion import Insertion, insert
from cp_lsp.features.fixes.workbench import Workbench
from cp_lsp.features.view import View
from cp_lsp.semantics.checker import SYNTAX_CODES, check
from cp_lsp.semantics.context import ImportedModule, Importer
from cp_lsp.semantics.imported import read_interface
from cp_lsp.semantics.interface import interface_of
from cp_lsp.semantics.universe import UNIVERSE
from cp_lsp.source.diagnostic import Finding
from cp_lsp.source.messages import message
from cp_lsp.syntax import token as s
from cp_lsp.syntax.scanner import Tokens, scan
from cp_lsp.syntax.token import KEYWORDS

Status = Literal["compiles", "open", "fails", "unjudged"]
"""`open`: it compiles once the names that it leaves to the reader are declared."""

UNDECLARED: Final = 0
NOT_COMPATIBLE: Final = 113

_MAX_BLOCK: Final = 60_000
_FRAME: Final = "Fragment"
_FOREIGN: Final = frozenset(
    {
        *("WriteLn", "Writeln", "writeln", "write", "Write", "readln", "ReadLn", "printf"),
        *("print", "string", "integer", "boolean", "real", "String", "Integer", "Boolean", "Real"),
    }
)
"""Names that answers take from other languages: nobody would declare them."""


class Fault(NamedTuple):
    """What is wrong in a line of a block, counted from 1; 0 where it is outside of the block."""

    line: int
    code: int
    source: str
    detail: str | None = None

    def text(self, language: str) -> str:
        """In words, with the compiler's number."""
        return f"{self.code}: {message(self.code, language, self.detail)}"


@dataclass(frozen=True, slots=True)
class Checked:
    """A block with what the front end says of it.

    `in_module` tells that it was judged in the user's module; `names` are those that it leaves to
    the reader where its status is `open`. `is_foreign` tells that it is in another Pascal.
    """

    block: Block
    form: Form
    status: Status
    faults: tuple[Fault, ...] = ()
    names: tuple[str, ...] = ()
    in_module: bool = False
    is_foreign: bool = False

    @property
    def told(self) -> list[tuple[int, int, str | None]]:
        """Line, number and name of each fault."""
        return [(each.line, each.code, each.detail) for each in self.faults]

    def mark(self, language: str) -> str:
        """What is to be told of it in a line."""
        say = _MARKS["ru" if language == "ru" else "en"]
        if self.status == "compiles":
            return say["in module"] if self.in_module else say["compiles"]
        if self.status == "open":
            return say["open"].format(", ".join(self.names))
        if self.status == "unjudged":
            return say[self.form] if self.form in say else say["unjudged"]
        if self.is_foreign:
            return say["foreign"]
        fault = self.faults[0]
        where = say["line"].format(fault.line) if fault.line else ""
        more = say["more"].format(len(self.faults) - 1) if len(self.faults) > 1 else ""
        return say["fails"].format(where + fault.text(language) + more)


@dataclass(slots=True)
class Surroundings:
    """What a block may be put into: the user's module with the place of the cursor, or nothing.

    `known` are the modules that can be imported.
    """

    importer: Importer
    known: Collection[str] = ()
    view: View | None = None
    start: int = 0
    end: int = 0
    bench: Workbench | None = None

    def workbench(self) -> Workbench:
        """Where edits are tried."""
        if self.bench is None:
            self.bench = Workbench(self.importer)
        return self.bench


class Checker:
    """Judges the blocks of one answer, in which later modules may import earlier ones."""

    def __init__(
        self, surroundings: Surroundings, pause: Callable[[], None] = lambda: None
    ) -> None:
        self.around = surroundings
        self._importer = _Answer(surroundings.importer)
        self._pause = pause

    def check(self, block: Block) -> Checked:
        """A block with what is to be said of it."""
        fragment = read_fragment(block.text, block.language)
        if len(block.text) > _MAX_BLOCK:
            return Checked(block, "other", "unjudged")
        if fragment.form == "module":
            return self._module(block, fragment)
        if fragment.form == "comment":
            return Checked(block, "comment", "compiles")
        if fragment.form not in ("declarations", "statements"):
            return Checked(block, fragment.form, "unjudged")
        alone = self._alone(block, fragment)
        if alone.status == "compiles":
            return alone
        placed = self.place(fragment)
        if placed is not None and placed.is_clean:
            return Checked(block, fragment.form, "compiles", in_module=True)
        if alone.status != "open" or placed is None:
            return alone
        return self._in_module(alone, fragment, placed)

    def place(self, fragment: Fragment) -> Insertion | None:
        """The user's module with a fragment at the cursor; None where it has no place there."""
        around = self.around
        if around.view is None:
            return None
        wanted = self._imports(fragment, imported_by=around.view)
        return insert(around.view, fragment, around.start, around.end, around.workbench(), wanted)

    # --- inside

    def _module(self, block: Block, fragment: Fragment) -> Checked:
        faults: list[Fault] = []
        for start, text in _modules(fragment.text):
            module = check(text, self._importer, pause=self._pause)
            findings = [each for each in module.findings if not each.is_warning]
            faults += _faults(fragment.text, findings, start)
            if module.name:
                self._importer.add(module.name, text)
        status: Status = "fails" if faults else "compiles"
        return Checked(block, "module", status, tuple(faults))

    def _alone(self, block: Block, fragment: Fragment) -> Checked:
        """A fragment in a frame of its own, with the modules imported that it names."""
        imports = list(fragment.imports)
        added = self._imports(fragment)
        text, at = _framed(fragment, [*imports, *map(Imported, added)])
        module = check(text, self._importer, pause=self._pause)
        findings = list(module.findings)
        if fragment.form == "statements":
            # What a function's result is, statements alone do not tell.
            findings = [each for each in findings if not _is_result(each, text)]
        if not findings:
            return Checked(block, fragment.form, "compiles")
        names = _undeclared(module.discovered, module.tokens)
        blamed = [each for each in findings if not _follows(each, names or (), text)]
        if not blamed and names and not any(self._is_foreign(fragment, name) for name in names):
            return Checked(block, fragment.form, "open", names=tuple(names))
        if fragment.form == "statements" and self._is_expression(fragment):
            return Checked(block, "other", "unjudged")
        return Checked(
            block,
            fragment.form,
            "fails",
            _faults(fragment.text, findings, -at),
            is_foreign=_is_foreign(scan(fragment.text)),
        )

    def _in_module(self, alone: Checked, fragment: Fragment, placed: Insertion) -> Checked:
        """What is to be said of a fragment that needs names, of which the module may have some."""
        view = self.around.view
        if view is None or any(each.code in SYNTAX_CODES for each in placed.added):
            return alone  # the cursor is where such a thing has no place
        known = {view.text[a:b] for a, b in _identifiers(view.module.tokens)}
        names = [name for name in alone.names if name not in known]
        blamed = [each for each in placed.added if each.code != UNDECLARED]
        if not blamed or len(names) == len(alone.names):
            return replace(alone, names=tuple(names or alone.names))
        lines = [line.strip().rstrip(";") for line in fragment.text.split("\n")]
        faults = []
        for each in blamed:
            start = placed.text.rfind("\n", 0, each.pos) + 1
            end = placed.text.find("\n", each.pos)
            source = placed.text[start : end if end >= 0 else None].strip().rstrip(";")
            number = lines.index(source) + 1 if source in lines else 0
            faults.append(Fault(number, each.code, source, each.detail))
        return replace(alone, status="fails", faults=tuple(faults), names=(), in_module=True)

    def _is_foreign(self, fragment: Fragment, name: str) -> bool:
        """Whether a name is one that no reader would declare: that of a module that does not
        exist, or a word of another language.
        """
        if name in _FOREIGN or name.upper() in KEYWORDS or (name.isupper() and len(name) > 1):
            return True
        tokens = scan(fragment.text)
        return name[:1].isupper() and name in _qualifiers(tokens) and not _is_selected(tokens, name)

    def _is_expression(self, fragment: Fragment) -> bool:
        """Whether this is no statement, but an expression that stands for itself."""
        if "\n" in fragment.text or ";" in fragment.text or ":=" in fragment.text:
            return False
        expression = Fragment("statements", f"ASSERT(({fragment.text}) = ({fragment.text}))")
        text, _ = _framed(expression, [*map(Imported, self._imports(fragment))])
        discovered = check(text, self._importer).discovered
        return all(each.code == UNDECLARED for each in discovered)

    def _imports(self, fragment: Fragment, imported_by: View | None = None) -> list[str]:
        """The modules that a fragment names and does not import."""
        own = {each.alias or each.name for each in fragment.imports}
        if imported_by is not None:
            own |= set(imported_by.module.scope.names)
        tokens = scan(fragment.text)
        declared = _declared(tokens)
        return [
            name
            for name in _qualifiers(tokens)
            if name not in own
            and name not in declared
            and name not in UNIVERSE.names
            and (name in self.around.known or name in self._importer.added)
        ]


class _Answer:
    """An importer that knows the modules of an answer as well."""

    def __init__(self, importer: Importer) -> None:
        self._importer = importer
        self._texts: dict[str, str] = {}
        self._modules: dict[str, ImportedModule | None] = {}

    @property
    def added(self) -> Collection[str]:
        return self._texts

    def add(self, name: str, text: str) -> None:
        self._texts[name] = text
        self._modules.pop(name, None)

    def import_module(self, name: str) -> ImportedModule | None:
        if name not in self._texts:
            return self._importer.import_module(name)
        if name not in self._modules:
            self._modules[name] = None  # for modules that import each other in a circle
            self._modules[name] = read_interface(interface_of(self._texts[name], self), self)
        return self._modules[name]


def _modules(text: str) -> Iterable[tuple[int, str]]:
    """The modules of a text that stand one after the other, each with its offset."""
    tokens = scan(text)
    kinds = tokens.kinds
    starts = [0]
    for i in range(len(kinds) - 5):
        if (
            kinds[i] == s.END
            and kinds[i + 1] == s.IDENT
            and kinds[i + 2] == s.PERIOD
            and kinds[i + 3] == s.MODULE
        ):
            starts.append(tokens.starts[i + 3])
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        yield start, text[start:stop]


def _framed(fragment: Fragment, imports: Iterable[Imported]) -> tuple[str, int]:
    """A module around a fragment, and the offset of the fragment in it."""
    listed = list(dict.fromkeys(each.text for each in imports))
    head = f"MODULE {_FRAME}; " + (f"IMPORT {', '.join(listed)}; " if listed else "")
    if fragment.form == "statements":
        head += "PROCEDURE Do*; BEGIN\n"
        return f"{head}{fragment.text}\nEND Do; END {_FRAME}.", len(head)
    text = fragment.text
    if fragment.imports:
        tokens = scan(text)
        stop = next(i for i, kind in enumerate(tokens.kinds) if kind in (s.SEMICOLON, s.EOF))
        end = min(tokens.ends[stop], len(text))
        text = "".join(char if char == "\n" else " " for char in text[:end]) + text[end:]
    last = [s.SEMICOLON, *scan(text).kinds[:-2]][-1]
    closing = "" if last == s.SEMICOLON or fragment.rest else ";"
    tail = "" if fragment.rest.rstrip().endswith(".") else f" END {_FRAME}."
    return f"{head}\n{text}{closing}\n{tail}", len(head) + 1


def _faults(text: str, findings: Iterable[Finding], shift: int = 0) -> tuple[Fault, ...]:
    """Findings by the lines of a block; `shift` is added to their offsets."""
    lines = text.split("\n")
    found: list[Fault] = []
    for finding in findings:
        pos = min(max(finding.pos + shift, 0), len(text))
        line = text.count("\n", 0, pos) + 1
        found.append(Fault(line, finding.code, lines[line - 1].strip(), finding.detail))
    return tuple(found)


def _is_result(finding: Finding, text: str) -> bool:
    """Whether a finding is that a procedure without a result returns one."""
    start = text.rfind("\n", 0, finding.pos) + 1
    return finding.code == NOT_COMPATIBLE and "RETURN" in text[start : finding.pos]


def _follows(finding: Finding, names: Iterable[str], text: str) -> bool:
    """Whether a finding comes of names that are not declared: of these an operand that fits
    nothing comes, too.
    """
    if finding.code == UNDECLARED:
        return True
    start = text.rfind("\n", 0, finding.pos) + 1
    end = text.find("\n", finding.pos)
    words = re.findall(r"\w+", text[start : end if end >= 0 else None])
    return finding.code not in SYNTAX_CODES and any(name in words for name in names)


def _undeclared(findings: Iterable[Finding], tokens: Tokens) -> list[str] | None:
    """The names that findings say are not declared; None where one is missing in a module or
    record that is there, which no reader can mend.
    """
    names: list[str] = []
    for finding in findings:
        if finding.code != UNDECLARED:
            continue
        # The mark is at the name's beginning or end, as the compiler noticed it.
        index = bisect_left(tokens.marks, finding.pos)
        near = [i for i in (index - 1, index, index + 1) if 0 <= i < len(tokens.kinds)]
        named = [i for i in near if tokens.kinds[i] == s.IDENT]
        if finding.detail:
            named = [i for i in named if _text(tokens, i) == finding.detail] or named
        if any(tokens.kinds[i - 1] == s.PERIOD for i in named[:1]):
            return None
        names.append(finding.detail or (_text(tokens, named[0]) if named else ""))
    return list(dict.fromkeys(name for name in names if name))


def _text(tokens: Tokens, index: int) -> str:
    return tokens.text[tokens.starts[index] : tokens.ends[index]]


def _is_foreign(tokens: Tokens) -> bool:
    """Whether reserved words stand there in small letters, as in other Pascals."""
    names = [_text(tokens, i) for i, kind in enumerate(tokens.kinds) if kind == s.IDENT]
    small = [name for name in names if name.upper() in KEYWORDS]
    return len(small) >= 2


def _identifiers(tokens: Tokens) -> Iterable[tuple[int, int]]:
    for i, kind in enumerate(tokens.kinds):
        if kind == s.IDENT:
            yield tokens.starts[i], tokens.ends[i]


def _qualifiers(tokens: Tokens) -> list[str]:
    """The names that a text has before a period, but not after one."""
    kinds = tokens.kinds
    found = [
        tokens.text[tokens.starts[i] : tokens.ends[i]]
        for i in range(len(kinds) - 2)
        if kinds[i] == s.IDENT
        and kinds[i + 1] == s.PERIOD
        and kinds[i + 2] == s.IDENT
        and (i == 0 or kinds[i - 1] not in (s.PERIOD, s.END))
    ]
    return list(dict.fromkeys(found))


def _declared(tokens: Tokens) -> set[str]:
    """The names that a text seems to declare."""
    kinds = tokens.kinds
    return {
        tokens.text[tokens.starts[i] : tokens.ends[i]]
        for i in range(len(kinds) - 2)
        if kinds[i] == s.IDENT
        and kinds[i + 1] in (s.COLON, s.COMMA, s.EQL)
        and kinds[i - 1] in (s.VAR, s.COMMA, s.SEMICOLON, s.LPAREN, s.TYPE, s.CONST, s.IN, s.OUT)
    }


def _is_selected(tokens: Tokens, name: str) -> bool:
    """Whether a name is used with an index or as a pointer too, as no module is."""
    kinds = tokens.kinds
    return any(
        kinds[i] == s.IDENT
        and kinds[i + 1] in (s.LBRAK, s.ARROW, s.BECOMES)
        and tokens.text[tokens.starts[i] : tokens.ends[i]] == name
        for i in range(len(kinds) - 2)
    )


_MARKS: Final = {
    "en": {
        "compiles": "✓ checked: compiles",
        "in module": "✓ checked: compiles in your module",
        "open": "✓ checked: compiles once declared: {}",
        "fails": "✗ checked: does not compile: {}",
        "foreign": "✗ checked: this is another Pascal; reserved words are in capitals",
        "line": "line {}: ",
        "more": " (and {} more)",
        "elided": "not checked: something is left out",
        "heading": "not checked: headings without bodies",
        "interface": "not checked: an interface",
        "other": "not checked: no Component Pascal",
        "unjudged": "not checked",
    },
    "ru": {
        "compiles": "✓ проверено: компилируется",
        "in module": "✓ проверено: компилируется в вашем модуле",
        "open": "✓ проверено: компилируется, если объявить: {}",
        "fails": "✗ проверено: не компилируется: {}",
        "foreign": "✗ проверено: это другой Паскаль; зарезервированные слова — прописными",
        "line": "строка {}: ",
        "more": " (и ещё {})",
        "elided": "не проверено: часть пропущена",
        "heading": "не проверено: заголовки без тел",
        "interface": "не проверено: это интерфейс",
        "other": "не проверено: это не Компонентный Паскаль",
        "unjudged": "не проверено",
    },
}
