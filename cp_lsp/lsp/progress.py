"""How far long work is, told to the editor, and its wish to stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final

from lsprotocol import types

from cp_lsp.lsp.worker import Abandoned

Token = int | str

_PATIENCE: Final = 0.2
"""Seconds in which nothing is told; most work is done by then."""

_INTERVAL: Final = 0.1
"""Seconds between two reports."""

TITLES: Final = {
    types.TEXT_DOCUMENT_REFERENCES: ("Looking for references", "Поиск использований"),
    types.TEXT_DOCUMENT_IMPLEMENTATION: ("Looking for extensions", "Поиск расширений"),
    types.TEXT_DOCUMENT_RENAME: ("Renaming", "Переименование"),
    types.CALL_HIERARCHY_INCOMING_CALLS: ("Looking for callers", "Поиск вызовов"),
    types.TYPE_HIERARCHY_SUBTYPES: ("Looking for extensions", "Поиск расширений"),
    types.WORKSPACE_SYMBOL: ("Looking at modules", "Чтение модулей"),
    types.WORKSPACE_DIAGNOSTIC: ("Checking modules", "Проверка модулей"),
    "cp.fixWithModel": ("Asking the model for a fix", "Модель ищет исправление"),
    "cp.fixAllWithModel": ("Fixing all errors", "Исправление всех ошибок"),
    types.INITIALIZED: ("Indexing modules", "Индексация модулей"),
}
"""What is being done, in English and Russian."""


class Progress:
    """The work that is being done, some of it inside other.

    `tell` sends what an editor shows of a token.
    """

    def __init__(self, tell: Callable[[types.ProgressParams], None]) -> None:
        self._tell = tell
        self._bars: list[Bar] = []
        self._under_way: list[Bar] = []

    def bar(self, token: Token | None, method: str, language: str, total: int = 0) -> Bar:
        """A bar for work that may be long, if the editor wants to know under a token; to be ended.

        `total` is how many steps there are at most, 0 if that is not known.
        """
        en, ru = TITLES.get(method, ("", ""))
        bar = Bar(self._tell, token, ru if language == "ru" else en, total)
        self._bars.append(bar)
        return bar

    def end(self, bar: Bar) -> None:
        """Takes a bar away."""
        self._bars.remove(bar)
        bar.end()

    @contextmanager
    def during(
        self, token: Token | None, method: str, language: str, total: int = 0
    ) -> Iterator[None]:
        """Has `step` count for the work inside, which is on the worker thread."""
        bar = self.bar(token, method, language, total)
        self._under_way.append(bar)
        try:
            yield
        finally:
            self._under_way.remove(bar)
            self.end(bar)

    def step(self) -> None:
        """One module more is about to be worked on; raises Abandoned if the editor said stop."""
        if self._under_way:
            self._under_way[-1].advance()

    def cancel(self, token: Token) -> None:
        """Has the work of a token end at its next step."""
        for bar in list(self._bars):
            if bar.token == token:
                bar.is_cancelled = True


class Bar:
    """What is told of one piece of work."""

    def __init__(
        self,
        tell: Callable[[types.ProgressParams], None],
        token: Token | None,
        title: str,
        total: int,
    ) -> None:
        self.token = token
        self.is_cancelled = False
        self._tell = tell
        self._title = title
        self._total = total
        self._count = 0
        self._due = monotonic() + _PATIENCE
        self._is_shown = False

    def advance(self, steps: int = 1) -> None:
        """Some steps more are done; raises Abandoned if the editor said stop."""
        if self.is_cancelled:
            raise Abandoned
        self._count += steps
        now = monotonic()
        if self.token is None or not self._title or now < self._due:
            return
        self._due = now + _INTERVAL
        percentage = min(100 * self._count // self._total, 100) if self._total else None
        message = str(self._count) if percentage is None else None
        if self._is_shown:
            self._send(types.WorkDoneProgressReport(message=message, percentage=percentage))
        else:
            self._is_shown = True
            self._send(
                types.WorkDoneProgressBegin(
                    self._title, cancellable=True, message=message, percentage=percentage
                )
            )

    def end(self) -> None:
        """The work is done."""
        if self._is_shown:
            self._send(types.WorkDoneProgressEnd())

    def _send(self, value: Any) -> None:
        assert self.token is not None
        self._tell(types.ProgressParams(self.token, value))
