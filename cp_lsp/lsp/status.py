"""What a person is told of the suggestions: whether they come, and if not, why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from lsprotocol import types
from pygls.capabilities import get_capability

from cp_lsp.completion.ghost import Refusal
from cp_lsp.errors import CpLspError

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server

STATUS_CHANGED: Final = "cp/didChangeStatus"

CAPABILITY: Final = "completionStatus"
"""Among the experimental capabilities of an editor that shows the status itself."""

_TROUBLE: Final = {
    "en": "cp-lsp: the model suggests nothing for now: {}. Everything else goes on.",
    "ru": "cp-lsp: модель пока ничего не подсказывает: {}. Всё остальное работает.",
}
_RECOVERED: Final = {
    "en": "cp-lsp: the model answers again.",
    "ru": "cp-lsp: модель снова отвечает.",
}

Kind = Literal["Normal", "Warning", "Error", "Inactive"]


@dataclass(frozen=True, slots=True)
class Status:
    """How suggestions do.

    `kind` is Error where the model does not answer and Inactive where it is not asked; `reason`
    is a word for why the last request brought nothing, `message` says it to a person.
    """

    kind: Kind = "Normal"
    busy: bool = False
    reason: str = ""
    message: str = ""


class StatusLine:
    """Tells an editor how suggestions do, each change once.

    An editor that has no place for it gets a message when the model begins to fail, and one when
    it answers again.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self.current = Status()
        self._is_busy = False
        self._told_trouble = False

    def show(self, refusal: Refusal | None, *, is_busy: bool) -> None:
        """Takes notice of how the last request ended: why nothing came, or None."""
        kind: Kind = "Normal"
        if refusal is not None and refusal.code in ("failing", "fault"):
            kind = "Error"
        elif refusal is not None and refusal.code in ("loading", "slow"):
            kind = "Warning"
        elif refusal is not None and refusal.code in ("off", "read-only", "too-large"):
            kind = "Inactive"
        reason = "" if refusal is None else refusal.code
        message = "" if refusal is None else refusal.text(self._server.language)
        self._become(Status(kind, is_busy, reason, message))

    def show_busy(self, is_busy: bool) -> None:
        """Takes notice of whether the model is at work."""
        now = self.current
        self._become(Status(now.kind, is_busy, now.reason, now.message))

    def trouble(self, problem: CpLspError | None) -> None:
        """The model begins to fail, or with None it answers again."""
        language = self._server.language
        if problem is None:
            self._become(Status(busy=self.current.busy))
        else:
            reason = getattr(problem, "reason_ru", "") if language == "ru" else ""
            message = reason or str(problem)
            self._become(Status("Error", self.current.busy, "failing", message))
        if self._shows_itself or (problem is None and not self._told_trouble):
            return
        self._told_trouble = problem is not None
        if problem is None:
            self._tell(types.MessageType.Info, _RECOVERED[language])
        else:
            text = self.current.message.rstrip(".")
            self._tell(types.MessageType.Warning, _TROUBLE[language].format(text))

    @property
    def _shows_itself(self) -> bool:
        experimental = get_capability(self._server.client_capabilities, "experimental", None)
        return isinstance(experimental, dict) and bool(experimental.get(CAPABILITY))

    def _become(self, status: Status) -> None:
        if status != self.current:
            self.current = status
            if self._shows_itself:
                params: dict[str, Any] = asdict(status)
                self._server.protocol.notify(STATUS_CHANGED, params)

    def _tell(self, kind: types.MessageType, text: str) -> None:
        self._server.window_show_message(types.ShowMessageParams(kind, text))
