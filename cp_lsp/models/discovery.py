"""Finding out what a server is, and which of its models suits."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import httpx2

from cp_lsp.models.families import NANO, family_of_name
from cp_lsp.models.faults import NonsenseError
from cp_lsp.models.presets import HOSTED, PRESETS, asked, text_of
from cp_lsp.models.served import NANO_CONTEXT, UNKNOWN_CONTEXT, Served
from cp_lsp.models.session import Session

LISTING: Final = 5.0
"""Seconds that a server has to list its models, without which nothing goes on."""
MAX_MODELS: Final = 500

_OWNERS: Final = {"vllm": "vllm", "llamacpp": "llama.cpp", "library": "ollama"}
"""Who owns the models, as the list says, by which most servers are known."""
_ROUTES: Final = (("llama.cpp", "/props"), ("ollama", "/api/version"), ("vllm", "/version"))
_EMBEDS: Final = re.compile(r"embed|\bbge\b|\be5\b|rerank", re.IGNORECASE)


async def discover(session: Session, *, kind: str, model: str | None, role: str) -> Served:
    """What a server is and what its model can do; `kind` may be auto, `model` None for the first
    one that suits the role. Raises what the requests do where nobody answers.
    """
    listed = await _listed(session, is_needed=model is None)
    names = tuple(str(entry["id"]) for entry in listed)
    if kind == "auto":
        kind = await _kind(session, listed)
    chosen = model or _first(names, role)
    entry = next((each for each in listed if _is_same(str(each["id"]), chosen)), {})
    if entry:
        chosen = str(entry["id"])
    served = await PRESETS[kind].learn(session, chosen, entry, fills=role == "completion")
    if served.context_length <= 0:
        length = NANO_CONTEXT if served.family is NANO else UNKNOWN_CONTEXT
        served = replace(served, context_length=length, is_guessed=True)
    return replace(served, models=names)


async def _listed(session: Session, *, is_needed: bool) -> list[dict[str, Any]]:
    """What the server says of each of its models."""
    base = session.address.base
    try:
        wait = min(LISTING, session.timeout)
        answer = await session.json("/models", timeout=wait, base=base)
    except httpx2.HTTPStatusError as problem:
        if is_needed or problem.response.status_code not in (404, 405, 501):
            raise
        return []
    data = answer.get("data") if isinstance(answer, dict) else answer
    entries = data if isinstance(data, list) else []
    found = [each for each in entries if isinstance(each, dict) and text_of(each, "id")]
    if not found and (is_needed or not isinstance(data, list)):
        raise NonsenseError("no list of models")
    return found[:MAX_MODELS]


async def _kind(session: Session, listed: list[dict[str, Any]]) -> str:
    for entry in listed:
        owner = text_of(entry, "owned_by")
        if owner in _OWNERS:
            return _OWNERS[owner]
    if session.address.name.startswith(HOSTED):
        return "openai"
    answers = await asyncio.gather(*(asked(session, route) for _, route in _ROUTES))
    for (kind, _), answer in zip(_ROUTES, answers, strict=True):
        if "default_generation_settings" in answer if kind == "llama.cpp" else "version" in answer:
            return kind
    return "openai"


def _first(names: Sequence[str], role: str) -> str:
    """The first model that suits a role."""
    embeds = [name for name in names if _EMBEDS.search(name)]
    others = [name for name in names if name not in embeds]
    fills = [name for name in others if family_of_name(name) is not None]
    by_role = {"embedding": embeds, "completion": fills or others, "chat": others}
    return next(iter(by_role.get(role) or names), "")


def _is_same(name: str, wanted: str) -> bool:
    """Whether two names mean a model; ollama adds a tag."""
    return name == wanted or name == f"{wanted}:latest"
