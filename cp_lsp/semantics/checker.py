"""The one pass from text to a checked module: the module level, and the doors to the checker."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cp_lsp.semantics import types as t
from cp_lsp.semantics.context import Importer, NoImports, TooDeep
from cp_lsp.semantics.declarations import Declarations
from cp_lsp.semantics.objects import MODULE, Object, Scope
from cp_lsp.semantics.universe import COM, SYSTEM
from cp_lsp.source.diagnostic import TOO_DEEP, TOO_LARGE, Finding, marked
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.dialects import extension_at
from cp_lsp.syntax.scanner import Tokens, scan

if TYPE_CHECKING:
    from cp_lsp.semantics.usage import Remark

MAX_TEXT: Final = 20_000_000
"""Characters of a text that is still analysed; a longer one gets finding 1001."""

RECURSION_LIMIT: Final = 4000
"""Frames that `MAX_DEPTH` nested constructs may need, with some for the caller."""

SYNTAX_CODES: Final = frozenset(
    {2, 3, 5, 9, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29}
    | {35, 36, 37, 38, 40, 43, 44, 47, 48, 49, 51}
)
"""The error numbers that are about form alone."""


_NOTHING: Final = Scope(None, -1, None)
"""What is known of an imported module that is not there."""


class Checker(Declarations):
    """Checks one module.

    After an error in the heading or the import list the compiler looks at nothing more. With
    `tolerant` the rest is read all the same; `heading_findings` then are those errors, if any.
    """

    tolerant = False
    heading_findings: list[Finding] | None = None

    def module(self) -> None:
        """Module = MODULE ident ";" [ImportList ";"] DeclSeq [BEGIN …] [CLOSE …] END ident "."."""
        self.get()
        self.from_heading()

    def from_heading(self) -> None:
        """The module whose first symbol has been read."""
        if self.symbol == s.MODULE:
            self.get()
        else:
            self.err(16)
        if self.symbol != s.IDENT:
            self.err(s.IDENT)
            return
        self.module_name = self.name()
        self.get()
        if self.symbol == s.LBRAK:
            self._library()
        self.check_symbol(s.SEMICOLON)
        if self.symbol == s.IMPORT:
            self.import_list()
        if self.findings and not self.syntax_only:
            if not self.tolerant:
                return
            self.heading_findings = self.findings
            self.findings = []
        self.frames.append((False, self.module_end, (), self.depth))
        self.block()
        self.frames.pop()
        self.module_end()

    def module_end(self) -> None:
        """[CLOSE StatementSeq] END ident ".", and what is checked after it."""
        if self.symbol == s.CLOSE:
            first = self.index
            self.get()
            self.frames.append((False, self._end_of_module, (), self.depth))
            self.statement_sequence()
            self.frames.pop()
            self.node(tree.CLOSE_SECTION, first)
        self._end_of_module()

    def _end_of_module(self) -> None:
        self.check_symbol(s.END)
        if self.symbol == s.IDENT:
            if self.name() != self.module_name:
                self.err(4, self.module_name)
            self.get()
        else:
            self.err(s.IDENT)
        if self.symbol != s.PERIOD:
            self.err(s.PERIOD)
        self.node(tree.MODULE, 0)
        self.late[:0] = self.refused_in_block()
        if self.units is None:
            self.lay_out()

    def lay_out(self) -> None:
        """What the compiler finds in a module without errors when it generates code."""
        if not self.findings and not self.syntax_only:
            self.allocate_module(self.scope)
        if not self.findings and not self.library:
            self.findings += self.late[:1]

    def _library(self) -> None:
        """What makes a module an interface to foreign code, in brackets after its name."""
        self.options_interface = True
        self.get()
        if self.symbol == s.EQL:
            self.get()
        else:
            self.options_no_code = True
        if self.symbol == s.STRING:
            self.library = str(self.tokens.values[self.index])
            self.get()
        else:
            self.err(s.STRING)
        self.check_symbol(s.RBRAK)

    def import_list(self) -> None:
        """ImportList = IMPORT [ident ":="] ident {"," [ident ":="] ident} ";" (Report 11)."""
        first = self.index
        self.get()
        while True:
            if self.symbol == s.IDENT:
                import_first = self.index
                alias_index = self.index
                name = alias = self.name()
                self.get()
                if self.symbol == s.BECOMES:
                    self.get()
                    if self.symbol == s.IDENT:
                        name = self.name()
                        self.get()
                    else:
                        self.err(s.IDENT)
                self._import(alias, name, alias_index)
                self.node(tree.IMPORT, import_first)
            else:
                self.err(s.IDENT)
            if self.symbol == s.COMMA:
                self.get()
            elif self.symbol == s.IDENT:
                self.err(s.COMMA)
            else:
                break
        self.node(tree.IMPORT_LIST, first)
        self.check_symbol(s.SEMICOLON)

    def _import(self, alias: str, name: str, index: int) -> None:
        if self.syntax_only:
            return
        scope: Scope
        if name == "SYSTEM":
            self.options_system = True
            scope = SYSTEM
        elif name == "COM":
            self.options_com = True
            scope = COM
        else:
            found = self.importer.import_module(name)
            if found is None:
                self.err(152, name)
                scope = _NOTHING
            else:
                if self.module_name in found.modules:
                    self.err(154, name)
                scope = found.scope
        imported = Object(alias, MODULE, t.NO_RESULT)
        imported.module = name
        imported.scope = scope
        imported.level = self.level
        imported.pos, imported.end = self.starts[index], self.ends[index]
        earlier = self.scope.names.get(alias)
        if earlier is not None and earlier.scope is not _NOTHING:
            if scope is not _NOTHING:
                self.err(1, alias)
        else:
            self.scope.names[alias] = imported
            self.trail.append((self.scope.names, alias, None))
        self.uses.append((index, imported))


class CheckedModule:
    """A module after checking: what was found, what it declares, and its syntax tree.

    `findings` are the errors that BlackBox shows, in text order; `discovered` all of them in the
    order of discovery. `scope` has the module's own objects. `uses` are pairs of a token and the
    object that it names. `remarks` are the warnings, None until they are asked for.
    """

    __slots__ = (
        "_discover",
        "_discovered",
        "_tree",
        "name",
        "notes",
        "remarks",
        "scope",
        "tokens",
        "uses",
    )

    def __init__(
        self,
        name: str,
        scope: Scope,
        tokens: Tokens,
        uses: list[tuple[int, Object]],
        notes: list[tree.Note],
        discover: Callable[[], list[Finding]],
    ) -> None:
        self.name = name
        self.scope = scope
        self.tokens = tokens
        self.uses = uses
        self.notes = notes
        self._discover: Callable[[], list[Finding]] | None = discover
        self._discovered: list[Finding] = []
        self._tree: tree.Node | None = None
        self.remarks: list[Remark] | None = None

    @property
    def discovered(self) -> list[Finding]:
        if self._discover is not None:
            self._discovered = self._discover()
            self._discover = None
        return self._discovered

    @property
    def findings(self) -> list[Finding]:
        return _explained(marked(self.discovered, len(self.tokens.text)), self.tokens)

    @property
    def tree(self) -> tree.Node:
        """The syntax tree; made when first asked for."""
        if self._tree is None:
            self._tree = tree.build(self.notes, len(self.tokens.kinds) - 1)
        return self._tree


def check(
    text: str,
    importer: Importer | None = None,
    *,
    tolerant: bool = False,
    pause: Callable[[], None] | None = None,
) -> CheckedModule:
    """Checks the text of a module (LF line ends). Never hangs, and raises what `pause` raises.

    `pause` is called before each procedure. With `tolerant` what the compiler does not look at
    after an error is read all the same, for those who ask what its names mean; the findings are
    the same.
    """
    if tolerant:
        from cp_lsp.semantics.incremental import check_tolerantly

        return check_tolerantly(text, importer, pause=pause)
    return _checked(_run(text, importer or NoImports(), syntax_only=False, pause=pause))


def parse(text: str) -> tree.Node:
    """The syntax tree of a text, whatever its names mean. Never raises and never hangs."""
    return _checked(_run(text, NoImports(), syntax_only=True)).tree


def syntax_findings(text: str) -> list[Finding]:
    """The errors of form of a text, whatever its names mean; empty for a well-formed module."""
    checker = _run(text, NoImports(), syntax_only=True)
    return _explained(marked(_forms(checker), len(text)), checker.tokens)


def form_findings(text: str) -> list[Finding]:
    """As `syntax_findings`, with those that are not shown, in the order of their discovery."""
    return _forms(_run(text, NoImports(), syntax_only=True))


def _forms(checker: Checker) -> list[Finding]:
    return [f for f in checker.findings if f.code in SYNTAX_CODES or f.code >= TOO_DEEP]


def _explained(findings: list[Finding], tokens: Tokens) -> list[Finding]:
    """The findings, the first with the extension of another compiler that it is about, if any."""
    if findings and findings[0].detail is None and findings[0].code in SYNTAX_CODES:
        detail = extension_at(tokens, findings[0].pos)
        if detail is not None:
            return [findings[0]._replace(detail=detail), *findings[1:]]
    return findings


def _checked(checker: Checker) -> CheckedModule:
    findings = checker.findings
    return CheckedModule(
        checker.module_name,
        checker.scope,
        checker.tokens,
        checker.uses,
        checker.nodes,
        lambda: findings,
    )


def _run(
    text: str,
    importer: Importer,
    *,
    syntax_only: bool,
    pause: Callable[[], None] | None = None,
) -> Checker:
    too_large = len(text) > MAX_TEXT
    tokens = scan("" if too_large else text)
    checker = Checker(tokens, importer, syntax_only=syntax_only)
    checker.pause = pause
    if too_large:
        checker.findings.append(Finding(0, TOO_LARGE))
        return checker
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        sys.setrecursionlimit(RECURSION_LIMIT)
    try:
        checker.module()
    except (TooDeep, RecursionError):
        checker.findings.append(Finding(checker.starts[checker.index], TOO_DEEP))
    return checker
