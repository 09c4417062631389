"""The most probable fills of a gap that the front end accepts, found token by token.

Best first over what the model finds likely: a beginning that no continuation makes right is never
gone on with, so an unlikely answer that is right is found after few likely ones that are wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Final, NamedTuple

from cp_lsp.models.base import Next, Prompt
from cp_lsp.repair.asks import Step, Steps

BREADTH: Final = 12
"""Tokens that are considered at each place."""

_COST_OF_TOKEN: Final = 0.4
"""What each token counts beside its improbability: a small edit is wanted."""


class Search:
    """The search for fills of one gap; it can be left and gone on with.

    `accepts` says whether the text up to the gap can go on with a fill's beginning, `joins` whether
    a fill may end and what stands behind the gap follow.
    """

    def __init__(
        self,
        prompt: Prompt,
        accepts: Callable[[str], bool],
        joins: Callable[[str], bool],
        *,
        max_tokens: int,
        cost: float,
        cost_of_nothing: float,
    ) -> None:
        """`cost` is what any fill of this gap costs from the beginning, `cost_of_nothing` what it
        costs beside that to leave it empty.
        """
        self._prompt = prompt
        self._beginning = prompt.beginning.encode("utf-8", "replace")
        self._accepts = accepts
        self._joins = joins
        self._max_tokens = max_tokens
        self._cost_of_nothing = cost_of_nothing
        self._numbers = count()
        self._open = [_Node(cost, 0.0, next(self._numbers), (), b"", is_whole=False)]

    def run(
        self,
        limit: float,
        steps: int,
        take: Callable[[str, float], bool],
        is_over: Callable[[], bool],
    ) -> Steps[int]:
        """Hands fills whose cost is within a limit to `take`, in the order of their costs, each
        with the logarithm of its probability.

        The cost grows with improbability and length. The model is asked at most so many times;
        gives how many times it was.
        """
        asked = 0
        while self._open and self._open[0].cost <= limit and asked < steps and not is_over():
            node = heappop(self._open)
            text = self._text(node.data)
            if node.is_whole:
                if text is not None and self._joins(text):
                    take(text, node.logprob)
                continue
            if text and not self._accepts(text):
                continue
            # Small models seldom say that they have done: where the rest fits, they have.
            if text:
                if self._joins(text):
                    take(text, node.logprob)
            elif text == "" and len(node.data) == len(self._beginning):
                nothing = node._replace(
                    cost=node.cost + self._cost_of_nothing,
                    logprob=node.logprob - self._cost_of_nothing,
                    number=next(self._numbers),
                    is_whole=True,
                )
                heappush(self._open, nothing)
            if len(node.said) >= self._max_tokens:
                continue
            asked += 1
            found = yield Step(self._prompt, node.said, BREADTH)
            self._push(node, [each for each in found if isinstance(each, Next)])
        return asked

    def _push(self, node: _Node, found: list[Next]) -> None:
        # What the beginning leaves to choose is only how it is cut into tokens.
        base = found[0].logprob if found and len(node.data) < len(self._beginning) else 0.0
        for each in found:
            logprob = node.logprob + each.logprob - base
            cost = node.cost + base - each.logprob
            if each.data:
                said, data = (*node.said, each.token), node.data + each.data
                cost += _COST_OF_TOKEN if len(data) > len(self._beginning) else 0.0
            else:
                said, data = node.said, node.data
                if len(data) <= len(self._beginning):
                    cost += self._cost_of_nothing
            number = next(self._numbers)
            is_whole = not each.data
            heappush(self._open, _Node(cost, logprob, number, said, data, is_whole=is_whole))

    def _text(self, data: bytes) -> str | None:
        """What an answer says after the beginning; None where a character is not whole."""
        try:
            return data[len(self._beginning) :].decode()
        except UnicodeDecodeError:
            return None


class _Node(NamedTuple):
    """A beginning of an answer, or a whole one."""

    cost: float
    logprob: float
    number: int
    said: tuple[int, ...]
    data: bytes
    is_whole: bool
