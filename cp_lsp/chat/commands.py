"""What a person can have done with a piece of code, each as a request to the model."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cp_lsp.chat.blocks import fenced
from cp_lsp.chat.place import Place


class Command(StrEnum):
    """A request that can be made of code without a word."""

    EXPLAIN = "explain"
    TESTS = "tests"
    DOCUMENT = "document"
    REWRITE = "rewrite"
    GENERATE = "generate"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a command is called, and what the model is asked; `{what}` is what it is about."""

    title: str
    title_ru: str
    request: str
    needs_code: bool = True
    is_code: bool = True
    """Whether the answer is to be put into a text."""

    def title_in(self, language: str) -> str:
        """As a person sees it."""
        return self.title_ru if language == "ru" else self.title


WORDINGS: Final = {
    Command.EXPLAIN: Wording(
        "Explain",
        "Объяснить",
        "Explain {what}: what it does, step by step where that helps, what it takes for granted, "
        "and what could go wrong. Do not repeat the whole code.",
        is_code=False,
    ),
    Command.TESTS: Wording(
        "Write tests",
        "Написать тесты",
        "Write a test module for {what}. It is a whole module `{test}` that imports `{module}`, "
        "uses only what that module exports (names with * or -), has a procedure for each case "
        "that checks with ASSERT, and one exported procedure `Run` without parameters that calls "
        "them all and says so with StdLog at the end. Give the module as one code block.",
    ),
    Command.DOCUMENT: Wording(
        "Document",
        "Документировать",
        "Write the comment that documents {what}. Give it as one code block that holds nothing "
        "but the comment (* ... *): a sentence on what it does, then `Pre` and `Post` lines for "
        "the conditions that its code shows, where there are some.",
    ),
    Command.REWRITE: Wording(
        "Rewrite in Component Pascal",
        "Переписать на Компонентном Паскале",
        "Rewrite the following code{origin} in Component Pascal for BlackBox, with the same "
        "meaning. Where a library has no equal, use the modules of BlackBox, and say in a "
        "sentence what differs. Give the result as one code block.",
    ),
    Command.GENERATE: Wording(
        "Generate from the comment",
        "Написать по комментарию",
        "Write what this comment asks for, to stand right after it in the module: a whole "
        "procedure where the comment is between declarations, statements where it is in a body. "
        "Give it as one code block, without the comment and without what the module already has.",
    ),
    Command.FIX: Wording(
        "Fix",
        "Исправить",
        "Say in a sentence each what the errors in {what} come from, then give the corrected "
        "code as one code block: the whole procedure, or the whole module if the errors are "
        "outside of procedures. Change no more than the errors ask for.",
    ),
}
"""The commands as a person and the model see them."""

_ORIGINS: Final = {
    "oberon": " in Oberon",
    "oberon-2": " in Oberon-2",
    "oberon-07": " in Oberon-07",
    "delphi": " in Delphi",
    "pascal": " in Pascal",
    "modula-2": " in Modula-2",
}


def request(command: Command, place: Place, *, code: str = "", origin: str = "") -> str:
    """What the model is asked for a command; `code` is text from elsewhere, to be rewritten, and
    `origin` the language that it is in.
    """
    wording = WORDINGS[command]
    module = place.module or "Module"
    text = wording.request.format(
        what=_what(place),
        module=module,
        test=f"{module}Test",
        origin=_ORIGINS.get(origin.lower(), "") or ", which is in another language,",
    )
    about = code or (place.selection if command != Command.EXPLAIN else "")
    if command in (Command.REWRITE, Command.GENERATE) and about:
        return f"{text}\n\n{fenced(about, '')}"
    return text


def _what(place: Place) -> str:
    if place.selection:
        return "the selected code"
    if place.symbol:
        return f"`{place.symbol.split(':', 1)[0]}`"
    if place.around:
        return f"the procedure `{place.around}`"
    if place.module:
        return f"the module `{place.module}`"
    return "this code"
