"""Ghost text for the editor: the request for it, what the editor tells of it, and its panel.

An item's range is the line up to the cursor, and its text repeats what stands there. So an item
never begins with white space at the cursor, where the key Tab would indent instead of accepting.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lsprotocol import types

from cp_lsp.completion.fate import RETAINED, Shown, retained
from cp_lsp.completion.ghost import Found, Place, Refusal, refusal_at
from cp_lsp.lsp.commands import ACCEPTED
from cp_lsp.lsp.documents import Snapshot
from cp_lsp.lsp.generation import MakeModels
from cp_lsp.lsp.positions import characters
from cp_lsp.lsp.protocol import TEXTS
from cp_lsp.lsp.requests import Context, Generated
from cp_lsp.lsp.status import StatusLine
from cp_lsp.lsp.suggesting import Asked, Suggester
from cp_lsp.settings import Settings

if TYPE_CHECKING:
    from cp_lsp.lsp.server import Server
    from cp_lsp.telemetry.log import Telemetry

PANEL: Final = "cp/panelCompletion"
DID_SHOW: Final = "cp/didShowCompletion"
DID_PARTIALLY_ACCEPT: Final = "cp/didPartiallyAcceptCompletion"

CANDIDATES: Final = 3
"""Suggestions for one who asks for them."""

IN_PANEL: Final = 6

WARM_UP: Final = 2.0
"""Seconds after the first text was opened, when the model is made ready."""

READING: Final = 0.3
"""Seconds that a person looks at a suggestion before the next one is made, in case it is taken."""

_REMEMBERED: Final = 64
"""Suggestions that an editor may still tell something of."""

_READ_ONLY: Final = "cp-interface:"
_OF_MODELS: Final = (
    "model", "endpoint", "endpoint_kind", "api_key", "completion_model", "request_timeout",
    "proxy", "ca_file",
)  # fmt: skip


class Inline:
    """The ghost text of one session."""

    def __init__(self, server: Server, make: MakeModels | None, telemetry: Telemetry) -> None:
        self._server = server
        self._telemetry = telemetry
        self.status = StatusLine(server)
        self.suggester = Suggester(server, make, telemetry, self.status.trouble, self._show_busy)
        self._numbers = 0
        self._shown: OrderedDict[int, Shown] = OrderedDict()
        self._visible: dict[str, list[Shown]] = {}
        self._timers: set[asyncio.TimerHandle] = set()
        self._warm_up: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    # --- requests

    async def complete(
        self, params: types.InlineCompletionParams
    ) -> types.InlineCompletionList | None:
        """Suggestions at the cursor; None where there are none, for whatever reason."""
        uri = params.text_document.uri
        snapshot = TEXTS.get().get(uri)
        if snapshot is None:
            return None
        is_invoked = params.context.trigger_kind == types.InlineCompletionTriggerKind.Invoked
        selected = params.context.selected_completion_info
        asked = self._asked(snapshot, params.position, selected, is_invoked=is_invoked)
        if isinstance(asked, Refusal):
            self.status.show(asked, is_busy=self.suggester.is_busy)
            return None
        self._telemetry.note("asked", kind="invoked" if is_invoked else "automatic")
        if not self.suggester.completer.is_loaded and self.suggester.completer.problem is None:
            self.status.show(Refusal("loading"), is_busy=True)
        try:
            found = await self.suggester.find(asked, CANDIDATES if is_invoked else 1)
        except asyncio.CancelledError:
            self._telemetry.note("cancelled")
            raise
        return self._answer(asked, params, found)

    async def panel(self, params: Any) -> dict[str, Any]:
        """Several suggestions for one place, each as soon as it is there."""
        uri = params.textDocument.uri
        snapshot = TEXTS.get().get(uri)
        position = types.Position(params.position.line, params.position.character)
        if snapshot is None:
            return {"items": []}
        asked = self._asked(snapshot, position, None, is_invoked=True)
        items: list[types.InlineCompletionItem] = []
        if isinstance(asked, Refusal):
            self.status.show(asked, is_busy=self.suggester.is_busy)
            return {"items": items, "message": asked.text(self._server.language)}
        token = getattr(params, "partialResultToken", None)
        refusal: Refusal | None = None
        async for judged in self.suggester.several(asked, IN_PANEL):
            if not judged.text:
                refusal = judged.refusal
                continue
            item = self._item(asked, self._remember(asked, judged.text), judged.text)
            if token is None:
                items.append(item)
            else:
                # Where there are partial results, they are all.
                self._server.protocol.notify(
                    types.PROGRESS, types.ProgressParams(token, {"items": [item]})
                )
        message = "" if refusal is None else refusal.text(self._server.language)
        return {"items": items, "message": message}

    def for_list(self, context: Context, offset: int) -> Generated | None:
        """A suggestion that is there already, for an editor without ghost text; what is not there
        yet is begun.

        Called on the worker.
        """
        settings = context.settings
        if not settings.inline_completion or context.value("text_document.inline_completion"):
            return None
        snapshot = context.snapshot
        text = snapshot.text
        place = Place(text[:offset], text[offset:])
        asked = Asked(snapshot.uri, snapshot, offset, place)
        if not _is_writable(snapshot) or refusal_at(place, is_invoked=False) is not None:
            return None
        known = self.suggester.cache.find(snapshot.uri, place)
        if known is not None and known.is_certain:
            model = self.suggester.completer.name or ""
            return Generated(known.texts[0], model) if known.texts else None
        if self._loop is not None and self.suggester.completer.problem is None:
            self._loop.call_soon_threadsafe(self.suggester.look_ahead, asked)
            return Generated("", "")
        return None

    # --- what the editor tells

    def did_show(self, params: Any) -> None:
        """An item is seen."""
        shown = self._of_item(params)
        if shown is not None:
            shown.at = monotonic()

    def did_partially_accept(self, params: Any) -> None:
        """The first part of an item was accepted, so many units of its text."""
        shown = self._of_item(params)
        length = getattr(params, "acceptedLength", None)
        text = getattr(getattr(params, "item", None), "insertText", None)
        if shown is None or not isinstance(length, int) or not isinstance(text, str):
            return
        part = text[: characters(text, length, self._server.documents.encoding)]
        # What was there before is repeated at the beginning.
        left = shown.text[shown.taken :]
        start = len(text) - len(left) if text.endswith(left) else len(text)
        self._took_part(shown, shown.taken + max(0, len(part) - start))

    def did_accept(self, number: Any) -> None:
        """An item was accepted as a whole."""
        shown = self._shown.get(number) if isinstance(number, int) else None
        if shown is not None:
            self._accept(shown)

    def begin(self) -> None:
        """The settings are known."""
        self._telemetry.enabled = self._server.settings.telemetry

    def opened(self) -> None:
        """A text was opened: soon the model will be wanted."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._later(WARM_UP, self._begin_warm_up)

    def changed(self, uri: str) -> None:
        """A text was edited; what that says of the suggestions in it is noted."""
        self.suggester.edited(uri)
        visible = self._visible.get(uri)
        snapshot = self._server.documents.latest.get(uri)
        if not visible or snapshot is None:
            return
        now = monotonic()
        events = [(shown, shown.changed(snapshot.text, now)) for shown in visible]
        for shown, event in events:
            if event == "accepted":
                self._accept(shown)
                self._foresee(shown, snapshot)
            elif event == "partially-accepted":
                self._took_part(shown, shown.taken)
        is_rejected = all(event == "rejected" and not shown.told for shown, event in events)
        if is_rejected and not any(shown.is_accepted for shown in visible):
            self._telemetry.note("rejected", suggestion=visible[0].number)
        self._visible[uri] = [
            shown for shown in visible if not shown.is_lost and shown.taken < len(shown.text)
        ]

    def closed(self, uri: str) -> None:
        """A text was closed."""
        self.suggester.forget(uri)
        self._visible.pop(uri, None)

    def settings_changed(self, before: Settings, now: Settings) -> None:
        """Puts new settings in force."""
        self._telemetry.enabled = now.telemetry
        if any(getattr(before, name) != getattr(now, name) for name in _OF_MODELS):
            self.suggester.reset()
        elif not now.inline_completion:
            self.suggester.forget()
        self.suggester.cache.doubt()
        self.status.show(None if now.inline_completion else Refusal("off"), is_busy=False)

    def report(self) -> dict[str, Any]:
        """How suggestions do, for the command `cp.status`."""
        current, completer = self.status.current, self.suggester.completer
        return {
            "kind": current.kind,
            "busy": current.busy,
            "reason": current.reason,
            "message": current.message,
            "model": completer.name,
            "health": completer.health(),
        }

    def close(self) -> None:
        """Ends all, and gives the model back."""
        for timer in self._timers:
            timer.cancel()
        if self._warm_up is not None:
            self._warm_up.cancel()
        self.suggester.close()
        self._telemetry.close()

    # --- inside

    def _asked(
        self,
        snapshot: Snapshot,
        position: types.Position,
        selected: types.SelectedCompletionInfo | None,
        *,
        is_invoked: bool,
    ) -> Asked | Refusal:
        """The place that is asked about, or why nothing is suggested there."""
        if not self._server.settings.inline_completion:
            return Refusal("off")
        if not _is_writable(snapshot):
            return Refusal("read-only")
        text = snapshot.text
        offset = snapshot.positions.offset(position)
        place = Place(text[:offset], text[offset:])
        if selected is not None:
            start, end = snapshot.positions.offsets(selected.range)
            end = max(end, offset)
            if start > offset or "\n" in text[start:end] or "\n" in selected.text:
                return Refusal("selected")
            place = Place(text[:start] + selected.text, text[end:])
            offset = start
        refusal = refusal_at(place, is_invoked=is_invoked)
        return refusal or Asked(snapshot.uri, snapshot, offset, place, is_invoked)

    def _answer(
        self, asked: Asked, params: types.InlineCompletionParams, found: Found
    ) -> types.InlineCompletionList | None:
        self.status.show(found.refusal, is_busy=self.suggester.is_busy)
        if not found.texts or self._server.documents.latest.get(asked.uri) is not asked.snapshot:
            return None
        visible = self._visible.get(asked.uri, [])
        fresh: list[Shown] = []
        items = []
        for text in found.texts:
            same = (each for each in visible if each.text[each.taken :] == text)
            shown = next(same, None) or self._remember(asked, text)
            fresh.append(shown)
            items.append(self._item(asked, shown, text))
        self._visible[asked.uri] = fresh
        if fresh[0] not in visible:
            self._telemetry.note(
                "shown",
                suggestion=fresh[0].number,
                characters=len(found.texts[0]),
                lines=found.texts[0].count("\n") + 1,
                items=len(items),
                latency_ms=(perf_counter() - asked.at) * 1000,
                ttft_ms=found.ttft_ms,
                model=self.suggester.completer.name,
            )
        if self._is_near and params.context.selected_completion_info is None:
            self._later(READING, self._look_ahead, asked, found.texts[0])
        return types.InlineCompletionList(items)

    def _item(self, asked: Asked, shown: Shown, text: str) -> types.InlineCompletionItem:
        positions = asked.snapshot.positions
        end = positions.position(len(asked.snapshot.text) - len(asked.place.suffix))
        insert = asked.place.line + text
        return types.InlineCompletionItem(
            insert_text=insert,
            filter_text=insert,
            range=types.Range(types.Position(end.line, 0), end),
            command=types.Command("cp-lsp", command=ACCEPTED, arguments=[shown.number]),
        )

    def _remember(self, asked: Asked, text: str) -> Shown:
        self._numbers += 1
        shown = Shown(self._numbers, asked.uri, asked.place, text, monotonic())
        self._shown[shown.number] = shown
        while len(self._shown) > _REMEMBERED:
            self._shown.popitem(last=False)
        return shown

    def _of_item(self, params: Any) -> Shown | None:
        """The suggestion that an item of a notification stands for."""
        command = getattr(getattr(params, "item", None), "command", None)
        arguments = getattr(command, "arguments", None)
        return self._shown.get(arguments[0]) if isinstance(arguments, list) and arguments else None

    def _took_part(self, shown: Shown, count: int) -> None:
        if shown.is_accepted or count <= shown.told:
            return
        shown.told = count
        is_line = count < len(shown.text) and shown.text[count:].lstrip(" \t")[:1] == "\n"
        self._telemetry.note(
            "partially-accepted",
            suggestion=shown.number,
            characters=count,
            kind="line" if is_line else "word",
        )

    def _accept(self, shown: Shown) -> None:
        """Notes that a suggestion was accepted, once, and looks at it again later."""
        if not shown.is_accepted:
            shown.is_accepted = True
            self._telemetry.note("accepted", suggestion=shown.number, characters=len(shown.text))
            for event, seconds in RETAINED:
                self._later(seconds, self._look_again, shown, event)

    def _foresee(self, shown: Shown, snapshot: Snapshot) -> None:
        """Has what comes after an accepted suggestion made before the editor asks for it."""
        offset, text = shown.end, snapshot.text
        place = Place(text[:offset], text[offset:])
        self.suggester.look_ahead(Asked(shown.uri, snapshot, offset, place))

    def _look_again(self, shown: Shown, event: str) -> None:
        snapshot = self._server.documents.latest.get(shown.uri)
        if snapshot is not None:
            size = len(shown.text)
            stands = round(size * retained(shown.lines(), snapshot.text))
            self._telemetry.note(event, suggestion=shown.number, characters=stands, of=size)

    def _look_ahead(self, asked: Asked, text: str) -> None:
        """Has the suggestion made that comes after one that is shown."""
        if self._server.documents.latest.get(asked.uri) is asked.snapshot:
            place = asked.place.after(text)
            self.suggester.look_ahead(Asked(asked.uri, asked.snapshot, len(place.prefix), place))

    @property
    def _is_near(self) -> bool:
        """Whether the model runs on this computer, where a question in vain costs little."""
        endpoint = self._server.settings.endpoint
        host = urlsplit(endpoint).hostname if endpoint is not None else "localhost"
        return host in ("localhost", "127.0.0.1", "::1")

    def _show_busy(self) -> None:
        self.status.show_busy(self.suggester.is_busy)

    def _begin_warm_up(self) -> None:
        settings = self._server.settings
        if settings.inline_completion and self._loop is not None:
            warm_up = self.suggester.completer.warm_up(settings)
            self._warm_up = self._loop.create_task(warm_up)

    def _later(self, seconds: float, act: Any, *arguments: Any) -> None:
        timer: asyncio.TimerHandle

        def do() -> None:
            self._timers.discard(timer)
            act(*arguments)

        timer = asyncio.get_running_loop().call_later(seconds, do)
        self._timers.add(timer)


async def inline_completion(
    server: Server, params: types.InlineCompletionParams
) -> types.InlineCompletionList | None:
    """What a model suggests at the cursor, judged by the front end; nothing where there is no
    model or nothing that compiles.
    """
    return await server.inline.complete(params)


async def panel_completion(server: Server, params: Any) -> dict[str, Any]:
    """Several suggestions for a place; with a `partialResultToken`, each as soon as it is there."""
    return await server.inline.panel(params)


def _is_writable(snapshot: Snapshot) -> bool:
    return snapshot.is_source and not snapshot.uri.startswith(_READ_ONLY)
