"""Ghost text, whatever the editor: where it may stand, what is remembered of it, when to ask.

A suggestion that was shown stays while it is typed, as it is, and comes back where the cursor
comes back; so a model is asked only for what has not been said yet.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from cp_lsp.syntax.scanner import Tokens

MAX_ENTRIES: Final = 250
"""Places whose suggestions are remembered."""

MAX_CHARACTERS: Final = 1_000_000
"""Of the longest text that a model is asked about."""

LONGEST_WAIT: Final = 0.4
"""Seconds after a key for which nothing is asked, at most, however slow the model is."""

_BEFORE: Final = 240
_AFTER: Final = 120
"""Characters around a place by which it is known again when the text has changed elsewhere."""

_TAIL: Final = 2000
"""Characters around a place in which the end of the module is looked for."""

_START: Final = "\0"
"""Stands in front of the first character of a text."""

_SHARE: Final = 0.25
"""Of the time that a model takes, waited for a next key before it is asked."""

_WASTED: Final = 1.0
"""How much longer one waits, as a share, if every question is cancelled."""

_WEIGHT: Final = 0.2
"""Of the latest in what is known of how long a model takes."""

_WORD: Final = re.compile(r"\w")
_BEHIND: Final = re.compile(r"[\s;,)\]}.]*\Z")
_HEADING: Final = re.compile(r"\bMODULE\s+(?:\[[^\]]*\]\s*)?(\w+)")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}

REASONS: Final = {
    "off": (
        "suggestions are switched off (inline_completion)",
        "подсказки выключены (inline_completion)",
    ),
    "read-only": ("this text cannot be changed", "этот текст нельзя менять"),
    "too-large": ("the text is too large", "текст слишком велик"),
    "empty": ("there is nothing yet to go on from", "пока не с чего продолжать"),
    "behind": ("this is behind the end of the module", "это после конца модуля"),
    "word": ("the cursor is inside a word", "курсор внутри слова"),
    "text-follows": (
        "text follows on the line; ask for a suggestion to get one here",
        "дальше в строке есть текст; здесь подсказку надо запросить",
    ),
    "comment": ("the cursor is in a comment", "курсор в комментарии"),
    "string": ("the cursor is in a string", "курсор в строковой константе"),
    "selected": (
        "what is chosen in the list cannot be gone on from",
        "выбранное в списке нельзя продолжить",
    ),
    "stale": ("the text has changed meanwhile", "текст тем временем изменился"),
    "trifle": ("the model says next to nothing", "модель почти ничего не говорит"),
    "loading": ("the model is being loaded", "модель загружается"),
    "failing": ("the model does not answer", "модель не отвечает"),
    "fault": (
        "something went wrong in cp-lsp; its log says what",
        "в cp-lsp что-то сломалось; подробности в его журнале",
    ),
    "slow": ("the model takes too long", "модель отвечает слишком долго"),
}
"""Why there is no suggestion, in English and Russian, by a word for it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no suggestion; `code` is a key of `REASONS`, or "judged" or "failing"."""

    code: str
    text_en: str = ""
    text_ru: str = ""

    def text(self, language: str) -> str:
        """The reason as a person reads it."""
        english, russian = REASONS.get(self.code, ("", ""))
        if language == "ru":
            return self.text_ru or self.text_en or russian
        return self.text_en or english


@dataclass(frozen=True, slots=True)
class Place:
    """A cursor in a text, as what stands before it and behind it."""

    prefix: str
    suffix: str

    @property
    def line(self) -> str:
        """What stands before the cursor on its line."""
        return self.prefix[self.prefix.rfind("\n") + 1 :]

    @property
    def behind(self) -> str:
        """What stands behind the cursor on its line."""
        return self.suffix.partition("\n")[0]

    def after(self, text: str) -> Place:
        """The place after a text that was put in."""
        return Place(self.prefix + text, self.suffix)


def refusal_at(place: Place, *, is_invoked: bool) -> Refusal | None:
    """Why nothing is suggested at a place, as far as its line tells; None if nothing speaks
    against it.

    One who asks gets an answer where it would be in the way of one who types.
    """
    if len(place.prefix) + len(place.suffix) > MAX_CHARACTERS:
        return Refusal("too-large")
    behind = place.behind
    if behind and _WORD.match(behind) and _WORD.match(place.prefix[-1:]):
        return Refusal("word")
    if not is_invoked and not _BEHIND.match(behind):
        return Refusal("text-follows")
    if not _WORD.search(place.prefix[-_BEFORE:]) and not _WORD.search(place.prefix):
        return Refusal("empty")
    heading = _HEADING.search(place.prefix)
    if heading is not None:
        end = re.compile(rf"\bEND\s+{heading[1]}\s*\.")
        if end.search(place.prefix[-_TAIL:]) and not end.search(place.suffix[:_TAIL]):
            return Refusal("behind")
    return None


def refusal_within(tokens: Tokens, offset: int) -> Refusal | None:
    """Why nothing is suggested inside of some symbols: comments and strings."""
    at = bisect_right(tokens.comments, (offset, -1)) - 1
    if at >= 0:
        start, end = tokens.comments[at]
        is_open = offset == end and not tokens.text.endswith("*)", start + 2, end)
        if start < offset < end or is_open:
            return Refusal("comment")
    at = bisect_right(tokens.starts, offset - 1) - 1
    if at >= 0:
        start, end = tokens.starts[at], tokens.ends[at]
        quote = tokens.text[start : start + 1]
        if quote in ('"', "'") and start < offset <= end:
            is_open = end - start < 2 or tokens.text[end - 1 : end] != quote
            if offset < end or is_open:
                return Refusal("string")
    return None


def tidy(text: str, place: Place) -> str:
    """A judged suggestion as it is shown at a place; "" if that is next to nothing.

    Where closing symbols stand behind the cursor, it is one line.
    """
    text = text.rstrip()
    if place.behind.strip():
        blank = len(text) - len(text.lstrip())
        end = text.find("\n", blank)
        text = text if end < 0 else text[:end].rstrip()
        if "\n" in text[:blank]:
            return ""
    return text if _WORD.search(text) else ""


# --- what is remembered


@dataclass(frozen=True, slots=True)
class Found:
    """What is remembered for a place.

    `texts` are what is left of the suggestions after what was typed of them, the best first.
    `is_certain` says that nothing has changed since they were judged; where it has, they have to
    be judged again. `refusal` says why there are none. `typed` counts the characters typed along,
    `is_all` says that several have been asked for, and `ttft_ms` are the milliseconds to the first
    words of a model that was asked now.
    """

    texts: tuple[str, ...]
    is_certain: bool
    typed: int
    refusal: Refusal | None = None
    is_all: bool = False
    ttft_ms: float | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    uri: str
    before: str
    after: str
    prefix: tuple[int, int]
    suffix: tuple[int, int]
    texts: tuple[str, ...]
    refusal: Refusal | None
    is_all: bool
    epoch: int


class Cache:
    """The suggestions of late, by where they stand; for any thread.

    A place is known by its surroundings, and by the whole text in short.
    """

    def __init__(self, size: int = MAX_ENTRIES) -> None:
        self._size = size
        self._entries: OrderedDict[tuple[object, ...], _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._edits: dict[str, int] = {}
        self._changes = 0

    def __len__(self) -> int:
        return len(self._entries)

    def keep(
        self,
        uri: str,
        place: Place,
        texts: Sequence[str],
        refusal: Refusal | None = None,
        *,
        is_all: bool = False,
    ) -> None:
        """Remembers what was suggested at a place, or why nothing was."""
        prefix, suffix = _short(place.prefix), _short(place.suffix)
        before = (_START + place.prefix)[-_BEFORE:]
        key = uri, prefix, suffix
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = _Entry(
                uri,
                before,
                place.suffix[:_AFTER],
                prefix,
                suffix,
                tuple(dict.fromkeys(texts)),
                refusal,
                is_all,
                self._epoch(uri),
            )
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)

    def find(self, uri: str, place: Place) -> Found | None:
        """What is remembered for a place, or for one from which it was typed or accepted."""
        with self._lock:
            entries = [each for each in reversed(self._entries.values()) if each.uri == uri]
            epoch = self._epoch(uri)
        suffix: tuple[int, int] | None = None
        doubtful: Found | None = None
        for entry in entries:
            found = _typed_along(entry, place)
            if found is None:
                continue
            if found.is_certain:
                suffix = suffix or _short(place.suffix)
                start = len(place.prefix) - found.typed
                is_same = (
                    entry.epoch == epoch
                    and entry.suffix == suffix
                    and entry.prefix[0] == start
                    and entry.prefix == _short(place.prefix[:start])
                )
                if is_same:
                    with self._lock:
                        key = uri, entry.prefix, entry.suffix
                        if key in self._entries:
                            self._entries.move_to_end(key)
                    return found
            if doubtful is None and found.texts:
                doubtful = replace(found, is_certain=False)
        return doubtful

    def edited(self, uri: str) -> None:
        """Has what stands in other texts judged again before it is shown: they may import this."""
        with self._lock:
            self._edits[uri] = self._edits.get(uri, 0) + 1
            self._changes += 1

    def doubt(self) -> None:
        """Has everything judged again before it is shown."""
        with self._lock:
            self._changes += 1

    def forget(self, uri: str | None = None) -> None:
        """Forgets the suggestions for one text, or all."""
        with self._lock:
            for key in [key for key in self._entries if uri is None or key[0] == uri]:
                del self._entries[key]

    def _epoch(self, uri: str) -> int:
        """How often anything else has changed."""
        return self._changes - self._edits.get(uri, 0)


def _typed_along(entry: _Entry, place: Place) -> Found | None:
    """What an entry says at a place, as far as the surroundings tell."""
    longest = max(map(len, entry.texts), default=0)
    near = (_START + place.prefix)[-(len(entry.before) + longest) :]
    at = near.rfind(entry.before)
    if at < 0:
        return None
    typed = near[at + len(entry.before) :]
    after = place.suffix[:_AFTER]
    closing = ""
    if after != entry.after:
        # An editor may have put in the other one of a pair of symbols.
        closing = place.suffix[:1]
        opening = next((one for one, other in _PAIRS.items() if other == closing), "")
        if not opening or opening not in typed or not entry.after.startswith(after[1:]):
            return None
    if not typed and not entry.texts:
        return Found((), True, 0, entry.refusal)
    texts = [text[len(typed) :] for text in entry.texts if text.startswith(typed)]
    if closing:
        texts = [text[: _closed(text, closing)] for text in texts]
    texts = [text for text in texts if text.strip()]
    if not texts:
        return None
    return Found(tuple(dict.fromkeys(texts)), not closing, len(typed), is_all=entry.is_all)


def _closed(text: str, closing: str) -> int:
    """Where a text closes what was opened before it; its end if it does not."""
    opening = next(one for one, other in _PAIRS.items() if other == closing)
    depth = 0
    for index, character in enumerate(text):
        if character == closing:
            if depth == 0:
                return index
            depth -= 1
        elif character == opening:
            depth += 1
    return len(text)


def _short(text: str) -> tuple[int, int]:
    return len(text), hash(text)


# --- when to ask


class Pace:
    """How long to wait for a next key before a model is asked.

    Longer where the model is slow, or where most questions are cancelled by the next key.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._wasted = 0.0

    def answered(self, seconds: float) -> None:
        """The model has answered, after so many seconds."""
        known = self._seconds or seconds
        self._seconds = known + _WEIGHT * (seconds - known)
        self._wasted -= _WEIGHT * self._wasted

    def cancelled(self) -> None:
        """A question was cancelled after the model had been asked."""
        self._wasted += _WEIGHT * (1 - self._wasted)

    def wait(self, delay: float, since_key: float) -> float:
        """Seconds to wait, of which some have gone by since the last key; `delay` is the least."""
        share = self._seconds * _SHARE * (1 + _WASTED * self._wasted)
        return max(0.0, max(delay, min(share, LONGEST_WAIT)) - since_key)
