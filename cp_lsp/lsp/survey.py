"""What is known of the workspace's modules without checking them: text, imports and outline.

It answers in milliseconds where a name may occur, and is ready before the first question.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from cp_lsp.errors import SourceError
from cp_lsp.features.outline import OutlineSymbol, read_outline
from cp_lsp.index.imports import scan_heading
from cp_lsp.index.project import ModuleLocation, Project
from cp_lsp.lsp.documents import path_key
from cp_lsp.lsp.positions import Positions
from cp_lsp.source.file import SourceFile
from cp_lsp.syntax.scanner import scan

log = logging.getLogger(__name__)


class Surveyed:
    """One module that was looked at; `text` is what an editor would show."""

    def __init__(self, location: ModuleLocation, source: SourceFile) -> None:
        self.location = location
        self.text = source.text
        # The two are one object in all but documents with rulers in them.
        compiled = source.compiler_text
        self._compiled = self.text if compiled == self.text else compiled
        self._positions: Positions | None = None

    @property
    def path(self) -> Path:
        """Where the module stands."""
        assert self.location.path is not None
        return self.location.path

    @cached_property
    def imports(self) -> tuple[str, ...]:
        """The modules that its heading names."""
        heading = scan_heading(self._compiled)
        return () if heading is None else tuple(heading.imported)

    @cached_property
    def outline(self) -> OutlineSymbol:
        """What it declares."""
        return read_outline(scan(self._compiled))

    def positions(self, encoding: str) -> Positions:
        """Where the offsets of the text are."""
        if self._positions is None or self._positions.encoding != encoding:
            self._positions = Positions(self.text, encoding)
        return self._positions


class Survey:
    """The modules that were looked at, each as its file or buffer was then."""

    def __init__(self, project: Project, pause: Callable[[], None]) -> None:
        self._project = project
        self._pause = pause
        self._known: dict[str, Surveyed | None] = {}
        self._places: dict[str, ModuleLocation] = {}

    def of(self, location: ModuleLocation) -> Surveyed | None:
        """What is known of a module; None if it cannot be read."""
        if location.path is None:
            return None
        key = path_key(location.path)
        if self._places.get(key) != location:
            self._pause()
            try:
                self._known[key] = Surveyed(location, self._project.read(location))
            except SourceError as problem:
                log.info("%s", problem)
                self._known[key] = None
            self._places[key] = location
        return self._known[key]

    def at(self, path: Path) -> Surveyed | None:
        """What is known of a file that was looked at and is as it was then; else None."""
        key = path_key(path)
        place = self._places.get(key)
        if place is None or not self._project.is_current(place):
            return None
        return self._known[key]
