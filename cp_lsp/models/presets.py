"""The model servers that are told apart: what each can do, and how it is asked."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final, TypeGuard

import httpx2

from cp_lsp.models.answers import Give, Reader
from cp_lsp.models.base import LIKELIEST, Message, Sampling, Special
from cp_lsp.models.families import FAMILIES, Family, family_of_name, written
from cp_lsp.models.faults import NonsenseError
from cp_lsp.models.served import (
    CHARACTERS,
    Request,
    Served,
    gap_of,
    harmless,
    has_look_alike,
    texts_of,
    written_out,
)
from cp_lsp.models.session import Session

ASKING: Final = 2.0
"""Seconds that a server has for each question of what it is."""

HOSTED: Final = "api.openai.com"
_MAX_STOPS: Final = 4
"""Texts to stop at that every server takes."""
_LENGTHS: Final = (
    ("max_model_len",),
    ("meta", "n_ctx"),
    ("loaded_context_length",),
    ("context_length",),
    ("context_window",),
    ("max_context_length",),
)
"""Where in a list of models the length of the context is found."""
_SAMPLE: Final = (
    "PROCEDURE (v: View) Restore* (f: Views.Frame; l, t, r, b: INTEGER);\n"
    "\tVAR i: INTEGER; ch: ARRAY 32 OF CHAR;\nBEGIN\n\ti := 0;\n"
    "\tWHILE (i < LEN(v.items)) & (v.items[i] # NIL) DO INC(i) END;\n"
    "\tStrings.IntToString(i, ch); f.DrawString(l, t, Ports.black, ch, v.font)\nEND Restore;\n"
)
"""By which the characters of a token are counted."""

_FAILURES: Final = (httpx2.HTTPError, OSError, ValueError, NonsenseError)


class Preset:
    """A server that speaks as OpenAI's does, and of which no more is known."""

    kind = "openai"
    takes_tokens = False
    """Whether a prompt may be numbers of tokens."""

    async def learn(
        self, session: Session, model: str, entry: dict[str, Any], *, fills: bool
    ) -> Served:
        """What is to be known of a model, and of its tokens if it is to fill gaps; `entry` is what
        the list of models says of it.
        """
        base = Served(self.kind, model, context_length=_length(entry))
        if session.address.name.startswith(HOSTED):
            return replace(base, context_length=max(base.context_length, 16384), converses=True)
        if base.context_length == 0:
            base = replace(base, context_length=await self._loaded_length(session, model))
        return await self._with_tokens(session, base, fills=fills)

    @staticmethod
    async def _loaded_length(session: Session, model: str) -> int:
        """The length of the context, where LM Studio tells it by a route of its own; else 0."""
        listed = (await asked(session, "/api/v0/models")).get("data")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and entry.get("id") == model:
                return _length(entry)
        return 0

    async def complete(
        self, session: Session, served: Served, request: Request, give: Give
    ) -> None:
        """Give the pieces of an answer to a prompt."""
        options: dict[str, Any] = {}
        if request.stop:
            options["stop"] = list(request.stop[:_MAX_STOPS])
        if served.logprobs:
            options["logprobs"] = 1
        stream = await session.openai.completions.create(
            model=served.model,
            prompt=await self._prompt(session, served, request),
            max_tokens=request.max_tokens,
            stream=True,
            **_chance(request.sampling),
            **options,
        )
        await Reader(give).read(stream)

    async def converse(
        self,
        session: Session,
        served: Served,
        messages: Sequence[Message],
        max_tokens: int,
        sampling: Sampling,
        give: Give,
    ) -> None:
        """Give the pieces of the next thing that the assistant says."""
        is_hosted = session.address.name.startswith(HOSTED)
        marks = () if is_hosted else served.look_alikes
        said: list[Any] = [
            {"role": message.role, "content": harmless(message.text, marks)} for message in messages
        ]
        options: dict[str, Any]
        if is_hosted:
            # Its newer models choose their temperature themselves.
            options = {"max_completion_tokens": max_tokens}
        else:
            options = {"max_tokens": max_tokens} | _chance(sampling)
        stream = await session.openai.chat.completions.create(
            model=served.model, messages=said, stream=True, **options
        )
        await Reader(give).read(stream)

    async def _prompt(self, session: Session, served: Served, request: Request) -> str | list[int]:
        """The prompt as a text, or as tokens where a text would be read in another way."""
        if served.takes_tokens and has_look_alike(request.prompt, served.look_alikes):
            tokens = await self.tokens(session, served.model, "", is_first=True)
            for part in texts_of(request.prompt):
                is_special = isinstance(part, Special)
                text = written(part.name).strip() if isinstance(part, Special) else part
                tokens += await self.tokens(session, served.model, text, is_special=is_special)
            return tokens
        return written_out(request.prompt, served.look_alikes)

    async def tokens(
        self,
        session: Session,
        model: str,  # noqa: ARG002
        text: str,
        *,
        is_special: bool = False,  # noqa: ARG002
        is_first: bool = False,
    ) -> list[int]:
        """The tokens of a text: of a special one's name if `is_special`, with what begins every
        text if `is_first`. Raises what the request does where the server does not tell.
        """
        # The server of llama-cpp-python has a route for it, and begins every text alike.
        assert not is_first
        if session.begun is None:
            answer = await session.json("/extras/tokenize", {"input": ""}, timeout=ASKING)
            session.begun = len(_numbers(answer))
        answer = await session.json("/extras/tokenize", {"input": text}, timeout=ASKING)
        return _numbers(answer)[session.begun :]

    async def _with_tokens(
        self, session: Session, served: Served, *names: str, fills: bool
    ) -> Served:
        """What its tokens tell of a model. What cannot be asked is guessed by its names."""
        named = family_of_name(served.model, *names)
        guessed = served
        if named is not None:
            guessed = replace(served, family=named, specials=named.specials, filling="tokens")
        if not fills:
            return guessed
        try:
            sample = await self.tokens(session, served.model, _SAMPLE)
            family, specials = await self._family(session, served.model, named)
        except _FAILURES:
            return guessed
        served = replace(served, tells_tokens=True, takes_tokens=self.takes_tokens)
        if sample:
            # A little less, for other texts have other tokens.
            characters = max(1.0, 0.9 * len(_SAMPLE) / len(sample))
            served = replace(served, characters=min(characters, 2 * CHARACTERS))
        if family is None:
            return served
        return replace(served, family=family, specials=specials, filling="tokens")

    async def _family(
        self, session: Session, model: str, named: Family | None
    ) -> tuple[Family | None, frozenset[str]]:
        """The family whose special tokens a model has, and which it has of them."""
        if named is not None:
            specials = await self._present(session, model, named.specials)
            if named.needed <= specials:
                return named, specials
        others = [family for family in FAMILIES if family is not named]
        marks = await self._each(session, model, {family.prefix for family in others})
        for family in others:
            if family.prefix in marks:
                specials = await self._present(session, model, family.specials)
                if family.needed <= specials:
                    return family, specials
        return None, frozenset()

    async def _present(self, session: Session, model: str, names: frozenset[str]) -> frozenset[str]:
        """Which of these names are special tokens; mostly all are, which one question tells."""
        is_each = await self._count(session, model, *names) == len(names)
        return names if is_each else await self._each(session, model, names)

    async def _each(self, session: Session, model: str, names: AbstractSet[str]) -> frozenset[str]:
        known = sorted(names)
        counts = await asyncio.gather(*(self._count(session, model, name) for name in known))
        return frozenset(name for name, count in zip(known, counts, strict=True) if count == 1)

    async def _count(self, session: Session, model: str, *names: str) -> int:
        text = "".join(written(name).strip() for name in names)
        return len(await self.tokens(session, model, text, is_special=True))


class Vllm(Preset):
    """vLLM."""

    kind = "vllm"
    takes_tokens = True

    async def learn(
        self, session: Session, model: str, entry: dict[str, Any], *, fills: bool
    ) -> Served:
        version = text_of(await asked(session, "/version"), "version")
        takes = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
        served = Served(
            self.kind,
            model,
            version=version,
            context_length=_length(entry),
            logprobs=True,
            grammar="guided_grammar" if takes and takes < (0, 12) else "structured_outputs",
        )
        return await self._with_tokens(session, served, text_of(entry, "root"), fills=fills)

    async def tokens(
        self,
        session: Session,
        model: str,
        text: str,
        *,
        is_special: bool = False,
        is_first: bool = False,
    ) -> list[int]:
        # It takes every look-alike for special, but not one that comes in two halves.
        halves = [text] if is_special else _halves(text)
        found: list[int] = []
        for half in halves:
            body = {"model": model, "prompt": half, "add_special_tokens": is_first}
            found += _numbers(await session.json("/tokenize", body, timeout=ASKING))
        return found


class LlamaCpp(Preset):
    """The server of llama.cpp."""

    kind = "llama.cpp"
    takes_tokens = True

    async def learn(
        self, session: Session, model: str, entry: dict[str, Any], *, fills: bool
    ) -> Served:
        props = await asked(session, "/props")
        settings = props.get("default_generation_settings")
        length = settings.get("n_ctx") if isinstance(settings, dict) else None
        served = Served(
            self.kind,
            model,
            version=text_of(props, "build_info"),
            context_length=length if _is_length(length) else _length(entry),
            logprobs=True,
            grammar="gbnf",
            converses=bool(props.get("chat_template")) if props else None,
        )
        served = await self._with_tokens(session, served, text_of(props, "model_path"), fills=fills)
        if fills and not served.filling and await self._can_infill(session):
            served = replace(served, filling="route", logprobs=False)
        return served

    async def complete(
        self, session: Session, served: Served, request: Request, give: Give
    ) -> None:
        if served.filling != "route":
            await super().complete(session, served, request, give)
            return
        gap = gap_of(request.prompt)
        marks = served.look_alikes
        body: dict[str, object] = {
            "input_prefix": harmless(gap.prefix, marks),
            "input_suffix": harmless(gap.suffix, marks),
            "input_extra": [
                {"filename": f"{number}.txt", "text": harmless(text, marks)}
                for number, text in enumerate(gap.files, 1)
            ],
            "n_predict": request.max_tokens,
            "stop": list(request.stop),
            "stream": True,
        } | _chance(request.sampling)
        await Reader(give).read_native(session.lines("/infill", body), "content", "stop")

    async def tokens(
        self,
        session: Session,
        model: str,
        text: str,
        *,
        is_special: bool = False,
        is_first: bool = False,
    ) -> list[int]:
        body = {"content": text, "add_special": is_first, "parse_special": is_special}
        if model:
            # One server may have several models.
            body["model"] = model
        return _numbers(await session.json("/tokenize", body, timeout=ASKING))

    async def _can_infill(self, session: Session) -> bool:
        body: dict[str, object] = {"input_prefix": "", "input_suffix": "", "n_predict": 0}
        try:
            await session.json("/infill", body, timeout=ASKING)
        except _FAILURES:
            return False
        return True


class Ollama(Preset):
    """ollama, whose OpenAI routes put a template around every prompt; its own need not."""

    kind = "ollama"

    async def learn(
        self,
        session: Session,
        model: str,
        entry: dict[str, Any],  # noqa: ARG002
        *,
        fills: bool,  # noqa: ARG002
    ) -> Served:
        version, shown = await asyncio.gather(
            asked(session, "/api/version"), asked(session, "/api/show", {"model": model})
        )
        details = shown.get("model_info")
        details = details if isinstance(details, dict) else {}
        lengths = [
            value
            for key, value in details.items()
            if key.endswith(".context_length") and _is_length(value)
        ]
        # It gives a model less than that unless told otherwise.
        told = re.search(r"^num_ctx\s+(\d+)", text_of(shown, "parameters"), re.MULTILINE)
        can = shown.get("capabilities")
        can = can if isinstance(can, list) else []
        family = family_of_name(model, text_of(details, "general.basename"))
        served = Served(
            self.kind,
            model,
            version=text_of(version, "version"),
            context_length=min([int(told[1]) if told else 4096, *lengths]),
            converses="completion" in can if can else None,
        )
        if family is not None:
            return replace(served, family=family, specials=family.specials, filling="tokens")
        return replace(served, filling="route") if "insert" in can else served

    async def complete(
        self, session: Session, served: Served, request: Request, give: Give
    ) -> None:
        body: dict[str, object] = {
            "model": served.model,
            "stream": True,
            "options": {"num_predict": request.max_tokens, "stop": list(request.stop)}
            | _chance(request.sampling),
        }
        if served.filling != "route":
            body |= {"raw": True, "prompt": written_out(request.prompt, served.look_alikes)}
        else:
            gap = gap_of(request.prompt)
            body |= {
                "prompt": harmless(gap.prefix, served.look_alikes),
                "suffix": harmless(gap.suffix, served.look_alikes),
            }
        await Reader(give).read_native(session.lines("/api/generate", body), "response", "done")


PRESETS: Final[dict[str, Preset]] = {
    preset.kind: preset for preset in (Preset(), Vllm(), LlamaCpp(), Ollama())
}


async def asked(
    session: Session, route: str, body: dict[str, object] | None = None
) -> dict[str, Any]:
    """What a route answers; nothing where there is no such route."""
    try:
        answer = await session.json(route, body, timeout=ASKING)
    except _FAILURES:
        return {}
    return answer if isinstance(answer, dict) else {}


def _chance(sampling: Sampling) -> dict[str, Any]:
    if sampling == LIKELIEST or sampling.temperature <= 0:
        return {"temperature": 0.0}
    return {"temperature": sampling.temperature, "seed": sampling.seed}


def _length(entry: dict[str, Any]) -> int:
    """The length of the context that a list of models tells; 0 where it does not."""
    for path in _LENGTHS:
        value: object = entry
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if _is_length(value):
            return value
    return 0


def _is_length(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def text_of(found: dict[str, Any], key: str) -> str:
    """A text in an answer; "" where there is none."""
    value = found.get(key)
    return value[:4096] if isinstance(value, str) else ""


def _numbers(answer: object) -> list[int]:
    tokens = answer.get("tokens") if isinstance(answer, dict) else None
    if not isinstance(tokens, list) or not all(isinstance(token, int) for token in tokens):
        raise NonsenseError("tokens that are none")
    return list(tokens)


_ANY_SPECIAL: Final = re.compile(
    "|".join(
        sorted(
            {re.escape(written(name).strip()) for family in FAMILIES for name in family.specials}
            | {re.escape("<|im_start|>"), re.escape("<|im_end|>")},
            key=len,
            reverse=True,
        )
    )
)


def _halves(text: str) -> list[str]:
    """A text, cut behind the first character of all that looks like a special token."""
    cuts = [0, *(match.start() + 1 for match in _ANY_SPECIAL.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(cuts)] if text else [""]
