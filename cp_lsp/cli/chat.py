"""`cp-lsp chat`: a conversation in the terminal, whose code is checked."""

from __future__ import annotations

import argparse
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cp_lsp.cli import COMMANDS, FINDINGS, FINE
from cp_lsp.cli.inputs import read_input
from cp_lsp.cli.workspace import current_folder, settings_of
from cp_lsp.errors import CpLspError

if TYPE_CHECKING:
    from cp_lsp.chat.answering import Answer, Event, Prepared, Question
    from cp_lsp.chat.checking import Checked
    from cp_lsp.chat.commands import Command
    from cp_lsp.features.view import View
    from cp_lsp.lsp.workspace import WorkspaceIndex
    from cp_lsp.models.base import ChatModel, Message
    from cp_lsp.settings import Settings

_MAX_INPUT: Final = 200_000
_FENCE: Final = "```"


def add_parser(subparsers: Any) -> None:
    """Adds the command and its arguments."""
    parser = subparsers.add_parser(
        "chat",
        help=COMMANDS["chat"].summary,
        description="A conversation about Component Pascal with a language model. Code in its "
        "answers is checked by the front end, and marked.",
        epilog="In the conversation /help lists what else there is. Exit status with --ask or "
        "piped input: 0 fine, 1 the answer holds code that does not compile, 2 wrong use.",
    )
    parser.add_argument(
        "place", nargs="?", metavar="FILE[:LINE[:COL]]", help="the module that it is about"
    )
    parser.add_argument("--ask", metavar="TEXT", help="one question, and the end; - reads it")
    parser.add_argument(
        "--do",
        choices=("explain", "tests", "document", "rewrite", "generate", "fix"),
        help="what to do with FILE or the procedure there, instead of a question",
    )
    parser.add_argument(
        "--no-repair", action="store_true", help="do not have code corrected that fails"
    )
    parser.add_argument("--endpoint", metavar="URL", help="address of the model server")
    parser.add_argument("--model", metavar="NAME", help="which of the server's models")
    parser.add_argument("--language", choices=("en", "ru"), help="of the messages")
    parser.add_argument(
        "--blackbox",
        type=Path,
        metavar="DIR",
        help="the folder of an installed BlackBox, whose modules and documentation are used",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Converses until the end of input; raises CpLspError where no model is set up."""
    settings = settings_of(args)
    if args.endpoint is not None:
        settings = replace(settings, chat_endpoint=args.endpoint)
    if args.model is not None:
        settings = replace(settings, chat_model=args.model)
    from cp_lsp.models.roles import Models

    models = Models(settings)
    try:
        model = models.chat()
        if model is None:
            raise CpLspError(_NO_MODEL[_language(settings)])
        desk = _Desk(settings, model, repairs=not args.no_repair)
        if args.place is not None:
            desk.open(args.place)
        asked = args.ask
        if asked == "-" or (asked is None and args.do is None and not sys.stdin.isatty()):
            asked = sys.stdin.read(_MAX_INPUT)
            if not asked.strip():
                raise CpLspError("standard input holds no question")
        if asked is not None or args.do is not None:
            return desk.answer_one(asked or "", args.do)
        return _Terminal(desk).converse()
    finally:
        models.close()


@dataclass(frozen=True, slots=True)
class _Place:
    """The file that is talked about, and where in it, counted from 1; 0 for nowhere."""

    path: Path
    line: int = 0
    column: int = 1


@dataclass
class _Desk:
    """What questions are answered with, and what has been said."""

    settings: Settings
    model: ChatModel
    repairs: bool
    place: _Place | None = None
    history: list[Message] = field(default_factory=list)
    last: Answer | None = None
    _index: WorkspaceIndex | None = None
    _index_for: Path | None = None
    _version: int = 0
    _sources: Any = None

    @property
    def language(self) -> str:
        return _language(self.settings)

    def open(self, text: str) -> None:
        """Goes to FILE, FILE:LINE or FILE:LINE:COL; raises CpLspError if it cannot be read."""
        name = text
        numbers: list[int] = []
        for _ in range(2):
            head, _, tail = name.rpartition(":")
            if not head or not tail.isdecimal():
                break
            name, numbers = head, [int(tail), *numbers]
        place = _Place(Path(name), *numbers)
        read_input(name, self.settings)
        self.place = place

    def answer_one(self, text: str, do: str | None) -> int:
        """One question, answered to standard output."""
        from cp_lsp.chat.commands import Command

        printer = _Printer(self.language)
        self.ask(text, None if do is None else Command(do), printer)
        printer.end(self.last)
        is_wrong = self.last is not None and any(
            each.status == "fails" for each in self.last.blocks
        )
        return FINDINGS if is_wrong else FINE

    def ask(self, text: str, command: Command | None, printer: _Printer, *, code: str = "") -> None:
        """Asks the model, prints what it says, and remembers it. Ctrl-C ends the answer."""
        from cp_lsp.chat.answering import Question, answer
        from cp_lsp.chat.checking import Checker
        from cp_lsp.models.base import Message

        question = Question(text, command, tuple(self.history), code=code)
        prepared, around = self._prepare(question)
        if prepared.sources:
            printer.sources = list(prepared.sources)
        checker = Checker(around)
        stop = threading.Event()
        events = _in_thread(
            lambda: answer(
                self.model,
                prepared,
                checker.check,
                repairs=self.repairs,
                is_cancelled=stop.is_set,
            )
        )
        self.last = None
        while True:
            try:
                event = events()
                if event is None:
                    break
                self.last = printer.show(event) or self.last
            except KeyboardInterrupt:
                if stop.is_set():
                    raise
                stop.set()
        if self.last is not None and self.last.text.strip():
            said = text or (command.value if command is not None else "")
            self.history += [Message("user", said), Message("assistant", self.last.text)]

    # --- inside

    def _prepare(self, question: Question) -> tuple[Prepared, Any]:
        from cp_lsp.chat.answering import Desk, prepare
        from cp_lsp.chat.checking import Surroundings
        from cp_lsp.chat.sources import Sources
        from cp_lsp.semantics.client_interface import client_interface

        index = self._workspace()
        if self._sources is None:
            blackbox = index.project.blackbox
            folders = [*index.project.roots, *([blackbox] if blackbox is not None else [])]
            self._sources = Sources(
                folders, language=self.language, encoding=self.settings.encoding
            )

        @cache
        def definition(name: str) -> str | None:
            module = index.importer.import_module(name)
            return None if module is None else client_interface(module)

        known = index.importable()
        desk = Desk(index, known, definition, self._sources, self.language)
        view, start, end = self._view(index)
        prepared = prepare(question, desk, self.model.context_length, view, start, end)
        return prepared, Surroundings(index.importer, known, view, start, end)

    def _workspace(self) -> WorkspaceIndex:
        from cp_lsp.lsp.workspace import WorkspaceIndex

        path = None if self.place is None else self.place.path.absolute().parent
        if self._index is None or self._index_for != path:
            folders = [*current_folder(), *([path] if path is not None else [])]
            self._index = WorkspaceIndex(dict.fromkeys(folders), self.settings)
            self._index_for = path
            self._sources = None
        else:
            self._index.refresh()
        return self._index

    def _view(self, index: WorkspaceIndex) -> tuple[View | None, int, int]:
        """The file as it is now, and the place in it."""
        from cp_lsp.lsp.documents import Snapshot, split_lines

        if self.place is None:
            return None, 0, 0
        source = read_input(str(self.place.path), self.settings)
        path = self.place.path.absolute()
        self._version += 1
        uri = path.as_uri()
        lines = split_lines(source.text)
        snapshot = Snapshot(uri, path, self._version, lines, "utf-32")
        index.take({uri: snapshot})
        line = min(max(self.place.line, 1), len(source.line_starts))
        column = min(self.place.column, len(source.line(line)) + 1)
        at = source.offset(line, column)
        return index.view_of(snapshot), at, at


class _Printer:
    """Shows an answer as it comes."""

    def __init__(self, language: str) -> None:
        self.sources: list[Any] = []
        self._language = language
        self._colour = _can_colour()
        self._at_start = True

    def show(self, event: Event) -> Answer | None:
        """Shows an event; gives the answer when it ends."""
        from cp_lsp.chat.answering import Again, Answer
        from cp_lsp.chat.blocks import Words
        from cp_lsp.chat.cleaning import without_controls

        if isinstance(event, Words):
            text = without_controls(event.text)
            sys.stdout.write(text)
            sys.stdout.flush()
            self._at_start = text.endswith("\n")
        elif isinstance(event, Again):
            self._line(_SAY[self._language]["again"], "33")
        elif isinstance(event, Answer):
            return event
        else:
            self._mark(event)
        return None

    def end(self, answer: Answer | None) -> None:
        """Shows what comes after an answer."""
        if not self._at_start:
            print()
            self._at_start = True
        say = _SAY[self._language]
        if answer is not None and answer.is_cancelled:
            self._line(say["stopped"], "33")
        if answer is not None and answer.is_cut:
            self._line(say["cut"], "33")
        if self.sources and answer is not None and answer.text.strip():
            self._line(say["sources"], "2")
            for each in self.sources:
                self._line(f"  {each.title} ({each.path}:{each.line})", "2")
        self.sources = []
        sys.stdout.flush()

    def faults(self, checked: Checked) -> None:
        """Shows all that is wrong with a block."""
        self._mark(checked)
        for each in checked.faults:
            where = f"{each.line}: " if each.line else ""
            self._line(f"    {where}{each.text(self._language)}", "31")

    def _mark(self, checked: Checked) -> None:
        colours = {"compiles": "32", "open": "32", "fails": "31", "unjudged": "2"}
        self._line(checked.mark(self._language), colours[checked.status])

    def _line(self, text: str, colour: str) -> None:
        from cp_lsp.chat.cleaning import without_controls

        text = without_controls(text)
        if not self._at_start:
            print()
        print(f"\x1b[{colour}m{text}\x1b[0m" if self._colour else text)
        self._at_start = True


class _Terminal:
    """The conversation with a person."""

    def __init__(self, desk: _Desk) -> None:
        self._desk = desk
        self._printer = _Printer(desk.language)
        self._say = _SAY[desk.language]

    def converse(self) -> int:
        """Asks and answers until the person goes."""
        with suppress(ImportError):
            import readline  # noqa: F401  - the line can be edited then
        print(self._say["welcome"].format(self._desk.model.name))
        interrupted = False
        while True:
            try:
                text = self._read()
            except EOFError:
                print()
                return FINE
            except KeyboardInterrupt:
                print()
                if interrupted:
                    return FINE
                interrupted = True
                print(self._say["leave"])
                continue
            interrupted = False
            if not text.strip():
                continue
            try:
                if text.startswith("/"):
                    if not self._command(text):
                        return FINE
                else:
                    self._ask(text, None)
            except CpLspError as problem:
                print(f"cp-lsp: {_reason(problem, self._desk.language)}")
            except KeyboardInterrupt:
                print()

    def _ask(self, text: str, command: Command | None, code: str = "") -> None:
        self._desk.ask(text, command, self._printer, code=code)
        self._printer.end(self._desk.last)

    def _read(self) -> str:
        """What the person says: a line, more after a backslash, and code up to its last fence."""
        place = self._desk.place
        text = input(f"{place.path.name}> " if place is not None else "> ")
        while text.endswith("\\"):
            text = f"{text[:-1]}\n{input('  ')}"
        if text.count(_FENCE) % 2:
            while text.count(_FENCE) % 2 and len(text) < _MAX_INPUT:
                text += "\n" + input("  ")
        return text[:_MAX_INPUT]

    def _command(self, text: str) -> bool:
        """Carries out what begins with a slash; False if it is the end."""
        from cp_lsp.chat.commands import Command

        name, _, rest = text[1:].strip().partition(" ")
        rest = rest.strip()
        if name in ("quit", "exit", "q"):
            return False
        if name in ("help", "?"):
            print(self._say["help"])
        elif name == "file":
            if rest:
                self._desk.open(rest)
            elif self._desk.place is not None:
                self._desk.place = None
            print(self._say["file"].format(self._desk.place.path if self._desk.place else "-"))
        elif name == "check":
            self._check()
        elif name == "save" and rest:
            self._save(Path(rest))
        elif name == "new":
            self._desk.history.clear()
            self._desk.last = None
        elif name == "rewrite" and rest:
            self._ask("", Command.REWRITE, read_input(rest, self._desk.settings).text)
        elif name in {each.value for each in Command} and name != "rewrite":
            if self._desk.place is None:
                raise CpLspError(self._say["no file"])
            self._ask(rest, Command(name))
        else:
            print(self._say["unknown"].format(name))
        return True

    def _check(self) -> None:
        last = self._desk.last
        if last is None or not last.blocks:
            print(self._say["no code"])
            return
        for each in last.blocks:
            self._printer.faults(each)

    def _save(self, path: Path) -> None:
        """The conversation, or for the name of a source text the last code that compiles."""
        last = self._desk.last
        if path.suffix.lower() in (".cp", ".mod", ".txt"):
            good = [] if last is None else [b for b in last.blocks if b.status == "compiles"]
            if not good:
                raise CpLspError(self._say["no good code"])
            text = good[-1].block.text
        else:
            text = "".join(
                f"> {line}\n" if each.role == "user" else f"{line}\n"
                for each in self._desk.history
                for line in [*each.text.rstrip().split("\n"), ""]
            )
        if path.exists():
            raise CpLspError(self._say["exists"].format(path))
        try:
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as problem:
            raise CpLspError(f"{path}: {problem.strerror or problem}") from problem
        print(self._say["saved"].format(path))


def _in_thread(make: Callable[[], Iterator[Event]]) -> Callable[[], Event | None]:
    """Has the events of an answer made in a thread, so that Ctrl-C is always heard; gives what
    waits for the next one, None at the end. The thread begins with the first wait.
    """
    found: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            for event in make():
                found.put(event)
        except BaseException as problem:
            found.put(problem)
        else:
            found.put(None)

    waiting = [threading.Thread(target=work, name="cp-lsp answer", daemon=True)]

    def wait() -> Event | None:
        while waiting:
            waiting.pop().start()
        while True:
            # A wait without end would not hear Ctrl-C on Windows.
            try:
                event = found.get(timeout=0.1)
            except queue.Empty:
                continue
            if isinstance(event, BaseException):
                raise event
            return event

    return wait


def _language(settings: Settings) -> str:
    return "ru" if settings.message_language == "ru" else "en"


def _reason(problem: CpLspError, language: str) -> str:
    reason = getattr(problem, "reason_ru", None) if language == "ru" else None
    return reason or str(problem)


def _can_colour() -> bool:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.platform != "win32" or "WT_SESSION" in os.environ


_NO_MODEL: Final = {
    "en": "no model converses yet: give --endpoint, or set chat_endpoint (or endpoint) to the "
    "address of a model server, such as http://127.0.0.1:11434/v1 for ollama; "
    "docs/how-to/models.md says how",
    "ru": "нет модели для беседы: дайте --endpoint или задайте в chat_endpoint (или endpoint) "
    "адрес сервера моделей, например http://127.0.0.1:11434/v1 для ollama; как это сделать, "
    "сказано в docs/how-to/models.md",
}

_SAY: Final = {
    "en": {
        "welcome": "Component Pascal, with {}. Code in answers is checked. /help, /quit",
        "help": """\
/file FILE[:LINE[:COL]]   the module that questions are about; without FILE, none
/explain /document /generate /tests /fix   what to do with the procedure there; words may follow
/rewrite FILE             a source text of another language, in Component Pascal
/check                    all that is wrong with the code of the last answer
/save FILE.md             the conversation; FILE.cp saves the last code that compiles
/new                      a new conversation
/quit                     the end, as Ctrl-D
A line that ends with \\ goes on, one with ``` up to the next ```. Ctrl-C stops an answer.""",
        "file": "about: {}",
        "again": "The compiler refuses some of this code; the model is asked to correct it.",
        "stopped": "(stopped)",
        "cut": "(cut off: too long)",
        "sources": "Sources:",
        "leave": "Ctrl-C again or /quit leaves.",
        "unknown": "no command /{}; /help lists them",
        "no file": "about which module? /file FILE:LINE says it",
        "no code": "the last answer holds no code",
        "no good code": "the last answer holds no code that compiles",
        "exists": "{} exists; give another name",
        "saved": "saved: {}",
    },
    "ru": {
        "welcome": "Компонентный Паскаль, с {}. Код в ответах проверяется. /help, /quit",
        "help": """\
/file ФАЙЛ[:СТРОКА[:СТОЛБЕЦ]]   модуль, о котором речь; без имени — ни о каком
/explain /document /generate /tests /fix   что сделать с процедурой там; можно добавить слова
/rewrite ФАЙЛ             исходный текст на другом языке — на Компонентном Паскале
/check                    всё, что не так в коде последнего ответа
/save ФАЙЛ.md             беседа; ФАЙЛ.cp сохраняет последний код, который компилируется
/new                      новая беседа
/quit                     конец, как и Ctrl-D
Строка с \\ в конце продолжается, строка с ``` — до следующих ```. Ctrl-C прерывает ответ.""",
        "file": "о чём: {}",
        "again": "Компилятор не принимает часть этого кода; модель просят его исправить.",
        "stopped": "(прервано)",
        "cut": "(обрезано: слишком длинно)",
        "sources": "Источники:",
        "leave": "Ещё раз Ctrl-C или /quit — выход.",
        "unknown": "нет команды /{}; их список: /help",
        "no file": "о каком модуле? /file ФАЙЛ:СТРОКА",
        "no code": "в последнем ответе нет кода",
        "no good code": "в последнем ответе нет кода, который компилируется",
        "exists": "{} уже есть; дайте другое имя",
        "saved": "сохранено: {}",
    },
}
