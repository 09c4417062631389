"""Filling a gap with a model that only converses: the question as messages, the answer cut out.

Such models explain, fence and repeat; what is left of an answer is the code that goes in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from cp_lsp.completion.templates import CONVERSATION, template_for
from cp_lsp.models.base import (
    LIKELIEST,
    Abilities,
    ChatModel,
    Message,
    Model,
    Piece,
    Prompt,
    Sampling,
    Special,
    never,
)
from cp_lsp.syntax.token import KEYWORDS

GAP: Final = "<GAP/>"
"""Where the answer goes, in the text that the model is shown."""

_SYSTEM: Final = (
    "You complete programs in Component Pascal, the language of the BlackBox Component Builder. "
    f"The program has a gap, marked {GAP}. Answer with the code that belongs into the gap and with "
    "nothing else: one block of code in ``` fences, without what stands before or behind the gap, "
    "without explanations. Component Pascal is no Delphi: assignments `:=`, `IF .. THEN .. ELSIF "
    ".. ELSE .. END`, `#` for unequal, keywords in capitals, no `begin` after THEN. If only the "
    "rest of a line is missing, answer with that."
)
_EXAMPLE: Final = (
    Message(
        "user",
        "```\nPROCEDURE Sum (IN a: ARRAY OF INTEGER): INTEGER;\n\tVAR i, sum: INTEGER;\nBEGIN\n"
        f"\tsum := 0;\n\tFOR i := 0 TO {GAP} DO INC(sum, a[i]) END;\n\tRETURN sum\nEND Sum;\n```",
    ),
    Message("assistant", "```\nLEN(a) - 1\n```"),
)
_FENCE: Final = re.compile(r"```[\w+#-]*[ \t]*\n?")
_LAST_WORD: Final = re.compile(r"\w+\Z")
_CHARACTERS: Final = 3
"""Of a token, about; conversations do not tell."""
_SEEN_BEFORE: Final = 400
"""Characters before the gap that an answer may begin with again."""


def conversation(prefix: str, suffix: str, context: Sequence[str] = ()) -> tuple[Message, ...]:
    """The messages that have a model fill the gap between two texts."""
    told = "".join(f"For reference:\n```\n{text.rstrip()}\n```\n" for text in context)
    question = f"{told}Fill the gap:\n```\n{prefix}{GAP}{suffix.rstrip()}\n```"
    return (Message("system", _SYSTEM), *_EXAMPLE, Message("user", question))


def answered(pieces: Iterator[Piece], prefix: str) -> Iterator[Piece]:
    """The code of an answer as it comes in: what stands in its first fences, or all of it where it
    has none, without the end of the prefix where that is said again.
    """
    return _without_echo(_unfenced(pieces), prefix)


class ChatInfill:
    """A model that converses as one that fills gaps, with prompts of the family `CONVERSATION`."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat
        self.name: Final = chat.name
        self.context_length: Final = chat.context_length
        self.abilities: Final = Abilities(CONVERSATION.specials)

    def tokenize(self, text: str) -> Sequence[int]:
        """A guess: as many numbers as the text may have tokens."""
        return text.encode("utf-8", "replace")[::_CHARACTERS]

    def detokenize(self, tokens: Sequence[int]) -> bytes:  # noqa: ARG002
        """Nothing, as a conversation knows no tokens."""
        return b""

    def generate(
        self,
        prompt: Prompt,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),  # noqa: ARG002
        sampling: Sampling = LIKELIEST,
        is_cancelled: Callable[[], bool] = never,
    ) -> Iterator[Piece]:
        texts: dict[str, list[str]] = {}
        name = ""
        for part in prompt.parts:
            if isinstance(part, Special):
                name = part.name
                texts.setdefault(name, [])
            else:
                texts[name].append(part)
        prefix = "".join(texts.get(CONVERSATION.prefix, ()))
        suffix = "".join(texts.get(CONVERSATION.suffix, ()))
        pieces = self._chat.chat(
            conversation(prefix, suffix, texts.get(CONVERSATION.file, ())),
            max_tokens=max_tokens,
            sampling=sampling,
            is_cancelled=is_cancelled,
        )
        return answered(pieces, prefix)

    def close(self) -> None:
        self._chat.close()


def filling(model: Model, chat: ChatModel | None = None) -> Model:
    """The model itself, or, where it has no tokens for a gap, one that fills it by conversation:
    with the same model if it converses, or else with `chat`.
    """
    abilities = model.abilities
    if template_for(abilities.specials, model.name) is not None:
        return model
    if abilities.chat:
        return ChatInfill(model)  # type: ignore[arg-type]
    return model if chat is None else ChatInfill(chat)


def _unfenced(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """What stands in the first fences of an answer, its last line end left out."""
    held, logprob, is_inside = "", None, False
    for piece in pieces:
        held += piece.text
        logprob = piece.logprob
        if not is_inside:
            fence = _FENCE.search(held)
            if fence is None or (fence.end() == len(held) and not held.endswith("\n")):
                continue
            is_inside, held = True, held[fence.end() :]
        end = held.find("```")
        if end >= 0:
            if held[:end].rstrip("\n"):
                yield Piece(held[:end].rstrip("\n"), logprob)
            return
        # A line end is kept until something follows it that is no fence.
        kept = re.search(r"\n?`{0,2}\Z", held)
        safe = len(held) if kept is None else kept.start()
        if safe:
            yield Piece(held[:safe], logprob)
            held = held[safe:]
    if is_inside:
        if held.rstrip("`\n"):
            yield Piece(held.rstrip("`\n"), logprob)
    elif held.strip() and "```" not in held and GAP not in held:
        yield Piece(held.strip("\n"), logprob)


def _without_echo(pieces: Iterator[Piece], prefix: str) -> Iterator[Piece]:
    """An answer without the lines before the gap, should it begin with them once more."""
    line = prefix.rpartition("\n")[2]
    said, logprob = "", None
    is_decided = False
    for piece in pieces:
        if is_decided:
            yield piece
            continue
        said += piece.text
        logprob = piece.logprob
        if _may_be_echo(said, prefix):
            continue
        is_decided = True
        rest = _beyond_echo(said, prefix, line)
        if rest:
            yield Piece(rest, logprob)
    if not is_decided and said:
        rest = _beyond_echo(said, prefix, line)
        if rest:
            yield Piece(rest, logprob)


def _may_be_echo(said: str, prefix: str) -> bool:
    """Whether all that was said may be part of what stands before the gap."""
    start = said.lstrip()
    return len(start) < _SEEN_BEFORE and start in prefix[-_SEEN_BEFORE:]


def _beyond_echo(said: str, prefix: str, line: str) -> str:
    """What was said behind the longest end of the prefix that it begins with; without blanks that
    stand before the gap already, and with one behind a keyword.
    """
    start = said.lstrip()
    lines = prefix[-_SEEN_BEFORE:].split("\n")
    for first in range(len(lines)):
        echo = "\n".join(lines[first:]).lstrip()
        if len(echo.strip()) > 1 and start.startswith(echo.rstrip()):
            rest = start[len(echo.rstrip()) :]
            return rest.removeprefix(echo[len(echo.rstrip()) :]) if rest else ""
    if not line.strip() or line[-1] in " \t":
        return start
    word = _LAST_WORD.search(line)
    if word is None or not said[:1].isalnum():
        return said
    if word[0] in KEYWORDS:
        return f" {start}"
    return start.removeprefix(word[0])
