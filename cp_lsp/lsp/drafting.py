"""The worker's part in a suggestion: the prompt before, the judgement after.

Everything here runs on the worker; it is loaded when the first suggestion is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from cp_lsp.completion.engine import Engine, Prepared
from cp_lsp.completion.ghost import Place, Refusal, refusal_within, tidy
from cp_lsp.completion.judge import Judge, Verdict
from cp_lsp.completion.recent import RecentChanges
from cp_lsp.completion.similar import SimilarProcedures
from cp_lsp.completion.surroundings import Surroundings
from cp_lsp.completion.templates import template_for
from cp_lsp.errors import SourceError
from cp_lsp.lsp.requests import Context
from cp_lsp.lsp.worker import Priority
from cp_lsp.models.base import Model
from cp_lsp.semantics.client_interface import client_interface
from cp_lsp.semantics.context import ImportedModule, Importer

if TYPE_CHECKING:
    from cp_lsp.lsp.suggesting import Asked
    from cp_lsp.lsp.worker import Worker

log = logging.getLogger(__name__)

MAX_PROCEDURES: Final = 4_000_000
"""Characters of the modules whose procedures are looked through for similar ones."""


class Drafting:
    """Makes prompts from the open texts, and judges what models say to them."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._engine: tuple[Model, Importer, Engine] | None = None
        self._recent = RecentChanges()
        self._similar: SimilarProcedures | None = None
        self._interfaces: dict[str, tuple[ImportedModule, str]] = {}

    def prepare(
        self, context: Context, asked: Asked, model: Model
    ) -> tuple[Engine, Prepared] | Refusal:
        """What the model is to be asked, or why it is not."""
        if context.snapshot is asked.snapshot:
            tokens = context.view.module.tokens
            refusal = refusal_within(tokens, min(asked.offset, len(tokens.text)))
            if refusal is not None:
                return refusal
        elif not asked.is_ahead:
            return Refusal("stale")
        place = asked.place
        engine = self._engine_for(context, model)
        return engine, engine.prepare(place.prefix, place.suffix, self._around(context, place))

    def judge(self, context: Context, asked: Asked, said: str) -> tuple[str, Refusal | None]:
        """What of an answer can be shown, or "" and why nothing can."""
        place = asked.place
        now = context.snapshot
        if now is not asked.snapshot and not _types_along(now.text, place, said):
            return "", Refusal("stale")
        verdict = self._verdict(context, place, said)
        text = tidy(verdict.text, place)
        if text:
            return text, None
        if verdict.text:
            return "", Refusal("trifle")
        return "", Refusal("judged", verdict.reason or "", verdict.reason_ru or "")

    def judge_again(self, context: Context, asked: Asked, texts: Sequence[str]) -> list[str]:
        """What of suggestions that were judged before can be shown now."""
        if context.snapshot is not asked.snapshot:
            return []
        place = asked.place
        judged = (tidy(self._verdict(context, place, text).text, place) for text in texts)
        return [text for text in judged if text]

    def forget(self, uri: str) -> None:
        """Drops what is known of a text that was closed."""
        self._recent.forget(uri)

    def _verdict(self, context: Context, place: Place, said: str) -> Verdict:
        text = place.prefix + place.suffix
        module = context.index.workbench(context.snapshot).edited(text)
        return Judge(place.prefix, place.suffix, context.index.importer, module).judge(said)

    def _engine_for(self, context: Context, model: Model) -> Engine:
        """The engine for a model and the modules as they are found now."""
        importer = context.index.importer
        if self._engine is None or self._engine[:2] != (model, importer):
            self._engine = model, importer, Engine(model, importer, self._definition(importer))
            template = template_for(model.abilities.specials, model.name)
            if template is not None and "similar" in template.kinds:
                similar = self._similar = SimilarProcedures()
                self._worker.submit(
                    Priority.BACKGROUND, lambda: self._read_procedures(context, similar)
                )
        return self._engine[2]

    def _around(self, context: Context, place: Place) -> Surroundings:
        """What is known of a place beside its text."""
        snapshot = context.snapshot
        self._recent.note(snapshot.uri, snapshot.text)
        is_as_it_stands = snapshot.text == place.prefix + place.suffix
        module = context.view.module if is_as_it_stands else None
        return Surroundings(module, snapshot.uri, self._similar, self._recent)

    def _definition(self, importer: Importer) -> Callable[[str], str | None]:
        """Client interfaces by the names of modules, each made once."""

        def definition(name: str) -> str | None:
            module = importer.import_module(name)
            if module is None:
                return None
            known = self._interfaces.get(name)
            if known is None or known[0] is not module:
                known = self._interfaces[name] = module, client_interface(module)
            return known[1]

        return definition

    def _read_procedures(self, context: Context, into: SimilarProcedures) -> None:
        """Has the procedures of the workspace at hand, as far as there is room for them."""
        room = MAX_PROCEDURES
        for location in context.index.own_modules():
            self._worker.pause()
            if into is not self._similar or room <= 0:
                return
            try:
                text = context.index.project.read(location).text
            except SourceError as problem:
                log.info("%s", problem)
                continue
            room -= len(text)
            into.put(location.name, text)


def _types_along(text: str, place: Place, said: str) -> bool:
    """Whether a text is a place's with a beginning of what the model says put in."""
    size = len(text) - len(place.prefix) - len(place.suffix)
    start = len(place.prefix)
    return (
        size >= 0
        and text.startswith(place.prefix)
        and text.endswith(place.suffix)
        and said.startswith(text[start : start + size])
    )
