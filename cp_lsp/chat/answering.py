"""From a question to an answer whose code has been checked: the stages in order.

`prepare` and `Checker.check` need the front end; `answer`, which takes long, needs the model, and
has each block checked by a function that it is given.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from cp_lsp.chat.blocks import Block, Reader, Words
from cp_lsp.chat.checking import Checked
from cp_lsp.chat.commands import Command, request
from cp_lsp.chat.conversation import compose, repair_request, room_of
from cp_lsp.chat.place import look
from cp_lsp.chat.sources import Passage, Sources
from cp_lsp.features.view import View, Workspace
from cp_lsp.models.base import ChatModel, Message, never

_REMEMBERED: Final = 64
_MAX_REMEMBERED: Final = 1_000_000
"""Answers that are kept, and their characters."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks: in words, or by a command, or both.

    `history` is what was said before; `code` and `origin` are for code to be rewritten.
    """

    text: str = ""
    command: Command | None = None
    history: tuple[Message, ...] = ()
    code: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question ready for the model: messages, and the documentation among them."""

    messages: tuple[Message, ...]
    sources: tuple[Passage, ...]
    max_tokens: int
    is_lasting: bool = False
    """Whether the answer may be remembered."""


@dataclass(frozen=True, slots=True)
class Again:
    """Code did not compile, and the model is asked once more; the second answer follows."""

    checked: tuple[Checked, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The end of an answer: its Markdown, harmless, and its blocks.

    `is_cut` tells that it became too long, `is_cached` that no model was asked.
    """

    text: str
    blocks: tuple[Checked, ...] = ()
    is_cut: bool = False
    is_cached: bool = False
    is_cancelled: bool = False


Event = Words | Checked | Again | Answer


@dataclass(slots=True)
class Desk:
    """What questions are prepared with: the modules there are, and the documentation."""

    workspace: Workspace
    known: Collection[str]
    definition: Callable[[str], str | None]
    sources: Sources | None = None
    language: str = "en"


def prepare(
    question: Question,
    desk: Desk,
    context_length: int,
    view: View | None = None,
    start: int = 0,
    end: int = 0,
) -> Prepared:
    """What the model is to be asked about a place in a module, or about none."""
    room = room_of(context_length)
    command = question.command
    place = look(
        view,
        start,
        end,
        desk.workspace,
        asked=question.text,
        known=desk.known,
        definition=desk.definition,
        wants_symbol=command == Command.EXPLAIN,
        language=desk.language,
        room=room.place,
    )
    text = question.text
    if command is not None:
        about = question.code or _code_for(command, view, start, end)
        asked = request(command, place, code=about, origin=question.origin)
        text = f"{asked}\n\n{text}" if text else asked
    passages: list[Passage] = []
    if desk.sources is not None and command not in (Command.DOCUMENT, Command.FIX):
        wanted = (
            f"{question.text} {place.words}" if command is None or question.text else (place.words)
        )
        passages = desk.sources.find(wanted, place.modules)
    messages = compose(text, place, passages, question.history, room, language=desk.language)
    is_lasting = command == Command.EXPLAIN and not question.text and not question.history
    return Prepared(tuple(messages), tuple(passages), room.tokens, is_lasting)


def _code_for(command: Command, view: View | None, start: int, end: int) -> str:
    """The text that a command is to work on, where that is not what is selected."""
    if view is None:
        return ""
    if end > start:
        return view.text[start:end]
    if command == Command.GENERATE:
        return _comment_before(view, start)
    return ""


def _comment_before(view: View, offset: int) -> str:
    """The comment that an offset is in, on the line of, or right after."""
    for first, last in reversed(view.module.tokens.comments):
        line = view.text.rfind("\n", 0, first) + 1
        if line <= offset and (offset <= last or not view.text[last:offset].strip()):
            return view.text[first:last]
    return ""


def after_comment(view: View, offset: int) -> int:
    """Where what a comment asks for belongs: behind it."""
    for first, last in view.module.tokens.comments:
        line = view.text.rfind("\n", 0, first) + 1
        if line <= offset <= last:
            return last
    return offset


@dataclass(slots=True)
class Memory:
    """Answers that were given, by what was asked; safe to use from several threads."""

    _answers: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: str) -> str | None:
        """The answer remembered, None if there is none."""
        with self._lock:
            text = self._answers.get(key)
            if text is not None:
                self._answers.move_to_end(key)
            return text

    def put(self, key: str, text: str) -> None:
        """Remembers an answer, and forgets the oldest."""
        with self._lock:
            self._answers[key] = text
            self._answers.move_to_end(key)
            while len(self._answers) > 1 and (
                len(self._answers) > _REMEMBERED
                or sum(map(len, self._answers.values())) > _MAX_REMEMBERED
            ):
                self._answers.popitem(last=False)


def key_of(model: ChatModel, prepared: Prepared) -> str:
    """What an answer is remembered by."""
    digest = hashlib.sha256(model.name.encode())
    for each in prepared.messages:
        digest.update(f"\0{each.role}\0{each.text}".encode(errors="surrogatepass"))
    return digest.hexdigest()


def answer(
    model: ChatModel,
    prepared: Prepared,
    check: Callable[[Block], Checked],
    *,
    repairs: bool = False,
    memory: Memory | None = None,
    is_cancelled: Callable[[], bool] = never,
) -> Iterator[Event]:
    """What the model says, piece by piece, each block checked when it ends; an `Answer` is last.

    With `repairs` the model is told what is wrong with its blocks and asked once more. Raises
    ModelError where the model fails.
    """
    key = key_of(model, prepared) if memory is not None and prepared.is_lasting else ""
    known = memory.get(key) if memory is not None and key else None
    if known is not None:
        reader = Reader()
        blocks: list[Checked] = []
        yield from _read(reader, [known], check, blocks, is_cancelled)
        yield Answer(reader.text, tuple(blocks), is_cached=True)
        return
    said: list[str] = []
    first = yield from _ask(model, prepared.messages, prepared, check, said, is_cancelled)
    if memory is not None and key and not first.is_cancelled and not first.is_cut:
        memory.put(key, "".join(said))
    wrong = tuple(each for each in first.blocks if each.status == "fails")
    if not repairs or not wrong or first.is_cancelled:
        yield first
        return
    yield Again(wrong)
    messages = [
        *_without_talk(prepared.messages),
        Message("assistant", first.text),
        Message("user", repair_request(wrong)),
    ]
    second = yield from _ask(model, messages, prepared, check, [], is_cancelled)
    yield _better(first, second)


def _ask(
    model: ChatModel,
    messages: Sequence[Message],
    prepared: Prepared,
    check: Callable[[Block], Checked],
    said: list[str],
    is_cancelled: Callable[[], bool],
) -> Generator[Words | Checked, None, Answer]:
    reader = Reader()
    blocks: list[Checked] = []

    def pieces() -> Iterator[str]:
        stream = model.chat(messages, max_tokens=prepared.max_tokens, is_cancelled=is_cancelled)
        for piece in stream:
            if is_cancelled() or reader.is_full:
                return
            said.append(piece.text)
            yield piece.text

    yield from _read(reader, pieces(), check, blocks, is_cancelled)
    return Answer(reader.text, tuple(blocks), reader.is_full, is_cancelled=is_cancelled())


def _read(
    reader: Reader,
    pieces: Iterable[str],
    check: Callable[[Block], Checked],
    blocks: list[Checked],
    is_cancelled: Callable[[], bool],
) -> Iterator[Words | Checked]:
    """Reads an answer; the blocks in it are checked, and added to `blocks`."""

    def told(found: Iterable[Words | Block]) -> Iterator[Words | Checked]:
        for each in found:
            if isinstance(each, Words):
                yield each
            elif not is_cancelled():
                blocks.append(check(each))
                yield blocks[-1]

    for piece in pieces:
        yield from told(reader.feed(piece))
    yield from told(reader.finish())


def _without_talk(messages: Sequence[Message]) -> list[Message]:
    """The rules and the question alone, so that there is room for what was answered."""
    return [messages[0], messages[-1]]


def _better(first: Answer, second: Answer) -> Answer:
    """The one of two answers whose code is sounder; of equals, the first."""

    def wrong(one: Answer) -> int:
        return sum(each.status == "fails" for each in one.blocks)

    is_sound = second.blocks and not second.is_cancelled and wrong(second) < wrong(first)
    return second if is_sound else first
