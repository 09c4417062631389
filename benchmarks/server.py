"""What the language server costs whoever types, measured at the client through standard streams.

    python benchmarks/server.py [--blackbox DIR] [--json OUT] [--quick] [--only PART ...]

The workspace is an installed BlackBox, opened at its modules of 1,000 to 2,100 lines; without one,
a folder with made-up modules. Beside each time stands how many times a fixed loop of Python it
takes, as that was measured meanwhile: on another machine, or a busy one, this ratio is what
compares. Ends with status 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from speed import sample_module  # noqa: E402

from cp_lsp.blackbox.installation import find_blackbox  # noqa: E402
from cp_lsp.index.bundle import Bundle  # noqa: E402
from cp_lsp.index.importer import ProjectImporter  # noqa: E402
from cp_lsp.index.project import Project  # noqa: E402
from cp_lsp.semantics.checker import check  # noqa: E402
from cp_lsp.syntax import token as s  # noqa: E402
from cp_lsp.syntax.scanner import Tokens, scan  # noqa: E402
from tests.features.damage import Damage  # noqa: E402
from tests.lsp.client import Client, ServerError  # noqa: E402

SMALLEST, LARGEST = 1000, 2100
"""Lines of the modules that are opened."""

TYPING_GOAL = 100.0
P95_GOALS = {
    "hover": 50.0,
    "definition": 50.0,
    "signature help": 50.0,
    "completion": 50.0,
    "completion after an edit": 50.0,
    "edit to diagnostics": 100.0,
}
"""Milliseconds that 95 of 100 answers must not exceed."""

MOST_GOALS = {
    "start to initialize": 800.0,
    "typing: any answer": TYPING_GOAL,
    "100 cancelled requests": 150.0,
    "memory, tree indexed": 300.0,
}
"""What no value may exceed: milliseconds, or MiB of memory."""

TOKENS = "textDocument/semanticTokens/full"
CONTENT_MODIFIED, CANCELLED = -32801, -32800

NOTHING = """
import sys
read, write = sys.stdin.buffer, sys.stdout.buffer
while True:
    length = 0
    while line := read.readline().strip():
        length = int(line.split(b":")[1])
    if not length:
        break
    message = read.read(length)
    if b'"exit"' in message:
        break
    number = message.split(b'"id": ')[1].split(b",")[0]
    body = b'{"jsonrpc": "2.0", "id": %s, "result": null}' % number
    write.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
    write.flush()
"""
"""A server that answers every request with nothing."""

PROCEDURE = """
	PROCEDURE Summarize* (IN names: ARRAY OF CHAR; first, last: INTEGER; OUT total: INTEGER);
		VAR i, count: INTEGER; char: CHAR; found: BOOLEAN;
	BEGIN
		ASSERT((first >= 0) & (last < LEN(names)), 20);
		total := 0; count := 0; found := FALSE;
		i := first;
		WHILE (i <= last) & ~found DO
			char := names[i];
			IF (char >= "0") & (char <= "9") THEN
				total := total * 10 + ORD(char) - ORD("0"); INC(count)
			ELSIF char = 0X THEN
				found := TRUE
			ELSE
				CASE char OF
				| " ", ",": count := MAX(count, 0)
				| "a".."z": total := total + SHORT(ENTIER(2.5 * i))
				END
			END;
			INC(i)
		END;
		FOR i := 0 TO count - 1 DO
			total := (total + i * count) MOD 65521
		END
	END Summarize;
"""
"""What the replayed session types."""


@dataclass
class Module:
    """A module to be opened, and places in it to ask about."""

    path: Path
    text: str

    def __post_init__(self) -> None:
        self.tokens: Tokens = scan(self.text)
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        kinds = self.tokens.kinds
        self.names = [i for i, kind in enumerate(kinds) if kind == s.IDENT and i > 1]
        self.members = [i for i in self.names if kinds[i - 1] == s.PERIOD]
        self.calls = [
            i + 1
            for i in self.names
            if kinds[i + 1] == s.LPAREN and kinds[i - 1] not in (s.PROCEDURE, s.RPAREN)
        ]
        self.bodies = [self.tokens.ends[i] for i in self.names if kinds[i + 1] == s.BECOMES]

    def position(self, offset: int) -> dict[str, int]:
        """Line and column, in units of UTF-16."""
        line = self.text.count("\n", 0, offset)
        before = self.text[self.starts[line] : offset]
        return {"line": line, "character": len(before.encode("utf-16-le")) // 2}

    @property
    def everything(self) -> dict[str, Any]:
        return {"start": self.position(0), "end": self.position(len(self.text))}


class Report:
    """Collects times, prints them as they are complete, and remembers whether a goal is missed."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.failed = False
        self.times: dict[str, list[float]] = defaultdict(list)
        self._loops: list[float] = []

    def take(self, figure: str, seconds: float) -> None:
        """Notes one time; the loop is run now and then to see what else the machine does."""
        self.times[figure].append(1000 * seconds)
        if sum(map(len, self.times.values())) % 25 == 0:
            self._loops.append(loop_ms())

    def print_times(self) -> None:
        """The table of the times noted since the last one."""
        loop = statistics.median(self._loops or [loop_ms()])
        for figure, times in self.times.items():
            times.sort()
            p95 = percentile(times, 95)
            row = {
                "figure": figure,
                "count": len(times),
                "p50": round(percentile(times, 50), 2),
                "p95": round(p95, 2),
                "max": round(times[-1], 2),
                "unit": "ms",
                "loop_ms": round(loop, 2),
                "ratio": round(p95 / loop, 1),
            }
            line = (
                f"{figure:<30} {len(times):>5}  p50 {row['p50']:>8.2f}  p95 {row['p95']:>8.2f}"
                f"  max {row['max']:>8.2f} ms  {row['ratio']:>7.1f} loops"
            )
            if figure in P95_GOALS:
                line += self._judge(row, p95, P95_GOALS[figure], "p95")
            if figure in MOST_GOALS:
                line += self._judge(row, times[-1], MOST_GOALS[figure], "max")
            self.rows.append(row)
            print(line, flush=True)
        print(f"  (a loop of Python meanwhile: {loop:.2f} ms)", flush=True)
        self.times.clear()
        self._loops.clear()

    def add(self, figure: str, value: float, unit: str, note: str = "") -> None:
        """Notes and prints one value that is no series of times."""
        row: dict[str, Any] = {"figure": figure, "value": round(value, 2), "unit": unit}
        line = f"{figure:<30} {value:>10.2f} {unit}"
        if note:
            row["note"] = note
            line += f"  {note}"
        if figure in MOST_GOALS:
            line += self._judge(row, value, MOST_GOALS[figure], "value")
        self.rows.append(row)
        print(line, flush=True)

    def _judge(self, row: dict[str, Any], value: float, goal: float, what: str) -> str:
        row["goal"] = goal
        row["goal_of"] = what
        row["is_met"] = value <= goal
        self.failed = self.failed or value > goal
        return f"  goal {goal:g}: {'met' if value <= goal else 'MISSED'}"


def percentile(ordered: Sequence[float], share: int) -> float:
    """The value that `share` of 100 do not exceed."""
    return ordered[min(len(ordered) * share // 100, len(ordered) - 1)]


def loop_ms() -> float:
    """Milliseconds that a fixed loop of Python takes."""
    start = time.perf_counter()
    total = 0
    for i in range(50_000):
        total = (total * 31 + i) % 65521
    return 1000 * (time.perf_counter() - start)


def memory(client: Client) -> float:
    """MiB of memory that the server has resident; NaN where the system does not tell."""
    try:
        status = Path(f"/proc/{client.process.pid}/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else float("nan")


def wait_until_idle(client: Client, longest: float = 90.0) -> None:
    """Waits until the server has done what it does ahead, where the system tells that."""
    stat = Path(f"/proc/{client.process.pid}/stat")
    end = time.monotonic() + longest
    before = -1
    while stat.exists() and time.monotonic() < end:
        fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
        used = int(fields[11]) + int(fields[12])
        if used == before:
            return
        before = used
        time.sleep(1.0)


def round_trips() -> list[float]:
    """Milliseconds to a server that does nothing and back, in order of size."""
    with Client(command=(sys.executable, "-c", NOTHING), arguments=()) as client:
        return sorted(1000 * timed(client, "nothing", {})[1] for _ in range(300))


def timed(client: Client, method: str, params: Any) -> tuple[Any, float]:
    """The result of a request, and the seconds from its sending to its arrival."""
    number, message = client.request(method, params)
    start = time.perf_counter()
    client.send(message)
    result, arrived = client.timed_answer(number)
    return result, arrived - start


def workspace(blackbox: Path | None, folder: Path, *, quick: bool) -> tuple[Path, list[Module]]:
    """The folder to open, and its modules of a size that matters."""
    if blackbox is None:
        for number, lines in enumerate((1000, 1500, 2000)):
            text = sample_module(lines).replace("SpeedSample", f"Speed{number}")
            (folder / f"Speed{number}.cp").write_text(text, encoding="utf-8")
        root = folder
    else:
        root = blackbox
    project = Project([root], blackbox)
    found = []
    for location in project.modules():
        if location.path is not None:
            text = project.read(location).text
            if SMALLEST <= text.count("\n") <= LARGEST:
                module = Module(location.path, text)
                # Some declare the constants of a library and do nothing.
                if len(module.bodies) > 20 and len(module.calls) > 20:
                    found.append(module)
    modules = random.Random(1).sample(found, min(len(found), 4 if quick else 12))
    return root, modules


class Bench:
    """The parts of the measurement, each with servers of its own."""

    def __init__(
        self, root: Path, modules: Sequence[Module], cache: Path, report: Report, *, quick: bool
    ) -> None:
        self.root = root
        self.modules = modules
        self.cache = cache
        self.report = report
        self.quick = quick
        self.random = random.Random(7)

    def client(self) -> Client:
        options = {"cacheDirectory": str(self.cache), "language": "en"}
        return Client(self.root, options=options, patience=120.0)

    def indexed(self) -> Client:
        """A client whose server has looked at the whole tree."""
        client = self.client()
        client.begin()
        client.ask("workspace/symbol", {"query": "Install"})
        wait_until_idle(client)
        return client

    # --- the parts

    def start(self) -> None:
        for _ in range(3 if self.quick else 7):
            start = time.perf_counter()
            with self.client() as client:
                client.begin()
                self.report.take("start to initialize", time.perf_counter() - start)
                module = self.modules[0]
                uri = client.open(module.path, module.text)
                client.diagnostics(uri)
                self.report.take("start to first diagnostics", time.perf_counter() - start)
                client.ask("workspace/symbol", {"query": "Install"})
                self.report.take("start to workspace symbols", time.perf_counter() - start)
        self.report.print_times()

    def requests(self) -> None:
        places = 5 if self.quick else 25
        with self.indexed() as client:
            for module in self.modules:
                uri = client.open(module.path, module.text)
                client.diagnostics(uri)
                self._ask_at_places(client, module, uri, places)
                self._ask_of_document(client, module, uri)
                for query in self._words(module, 3):
                    self._ask(client, "workspace symbol", "workspace/symbol", {"query": query})
                client.close(uri)
        self.report.print_times()

    def _ask_at_places(self, client: Client, module: Module, uri: str, count: int) -> None:
        tokens = module.tokens
        for token in self._some(module.names, count):
            here = self._at(uri, module, tokens.starts[token] + 1)
            self._ask(client, "hover", "textDocument/hover", here)
            self._ask(client, "definition", "textDocument/definition", here)
            self._ask(client, "highlight", "textDocument/documentHighlight", here)
            self._ask(client, "completion", "textDocument/completion", here)
        for token in self._some(module.members, count):
            here = self._at(uri, module, tokens.starts[token])
            self._ask(client, "completion", "textDocument/completion", here)
        for token in self._some(module.calls, count):
            here = self._at(uri, module, tokens.ends[token])
            self._ask(client, "signature help", "textDocument/signatureHelp", here)
        for token in self._some(module.names, max(count // 5, 2)):
            here = self._at(uri, module, tokens.starts[token])
            asked = {"context": {"includeDeclaration": True}}
            self._ask(client, "references", "textDocument/references", here | asked)
            self._ask(client, "rename", "textDocument/rename", here | {"newName": "entirelyNew"})
            range_ = {"range": {"start": here["position"], "end": here["position"]}}
            for figure, kind in (("code action, by itself", 2), ("code action, asked for", 1)):
                context = {"context": {"diagnostics": [], "triggerKind": kind}}
                params = {"textDocument": {"uri": uri}} | range_ | context
                self._ask(client, figure, "textDocument/codeAction", params)

    def _ask_of_document(self, client: Client, module: Module, uri: str) -> None:
        document = {"textDocument": {"uri": uri}}
        whole = document | {"range": module.everything}
        layout = document | {"options": {"tabSize": 4, "insertSpaces": False}}
        for _ in range(2 if self.quick else 4):
            for figure, method, params in (
                ("semantic tokens", "textDocument/semanticTokens/full", document),
                ("document symbol", "textDocument/documentSymbol", document),
                ("folding", "textDocument/foldingRange", document),
                ("inlay hint", "textDocument/inlayHint", whole),
                ("formatting", "textDocument/formatting", layout),
            ):
                self._ask(client, figure, method, params)

    def edits(self) -> None:
        """Answers and diagnostics right after a letter was typed inside a procedure."""
        count = 5 if self.quick else 20
        with self.indexed() as client:
            for module in self.modules:
                uri = client.open(module.path, module.text)
                client.diagnostics(uri)
                told = client.ask(TOKENS, {"textDocument": {"uri": uri}})
                previous = told["resultId"]
                for offset in self._some(module.bodies, count):
                    for text in ("x", ""):
                        version, start = self._type(client, module, uri, offset, text)
                        self._await_diagnostics(client, uri, version, start)
                    for figure, method, more in (
                        ("completion after an edit", "textDocument/completion", {}),
                        ("hover after an edit", "textDocument/hover", {}),
                        ("symbols after an edit", "textDocument/documentSymbol", None),
                        ("folding after an edit", "textDocument/foldingRange", None),
                        ("tokens delta after an edit", f"{TOKENS}/delta", None),
                    ):
                        params: dict[str, Any] = {"textDocument": {"uri": uri}}
                        if more is not None:
                            params["position"] = module.position(offset)
                        elif method.endswith("delta"):
                            params["previousResultId"] = previous
                        for text in ("x", ""):
                            _, start = self._type(client, module, uri, offset, text)
                            number, message = client.request(method, params)
                            client.send(message)
                            result, arrived = client.timed_answer(number)
                            self.report.take(figure, arrived - start)
                            if method.endswith("delta"):
                                previous = params["previousResultId"] = result["resultId"]
                client.close(uri)
        self.report.print_times()

    def typing(self) -> None:
        """A procedure is typed into the largest module, at the pace of a quick typist."""
        module = max(self.modules, key=lambda each: each.text.count("\n"))
        with self.indexed() as client:
            uri = client.open(module.path, module.text)
            client.diagnostics(uri)
            session = Session(client, module, uri, self.report)
            keys = 300 if self.quick else 1000
            before = session.replay(keys, pause=0.06)
            after = memory(client)
            self.report.print_times()
            note = f"{session.stale} of {session.asked} answers: the text has changed"
            self.report.add("typing: keystrokes", session.typed, "", note)
            self.report.add("typing: memory before", before, "MiB")
            self.report.add("typing: memory after", after, "MiB", f"{after - before:+.1f} MiB")

    def cancelling(self) -> None:
        """100 requests that are cancelled as soon as they are sent, on a text just changed."""
        with self.indexed() as client:
            for module in self.modules:
                uri = client.open(module.path, module.text)
                client.diagnostics(uri)
                offset = self._some(module.bodies, 1)[0]
                self._type(client, module, uri, offset, "x")
                numbers = []
                messages: list[dict[str, Any]] = []
                methods = ("hover", "completion", "references", "documentSymbol", "codeAction")
                for i, token in enumerate(self.random.choices(module.names, k=100)):
                    params = self._at(uri, module, module.tokens.starts[token])
                    here = params["position"]
                    params |= {
                        "range": {"start": here, "end": here},
                        "context": {
                            "diagnostics": [],
                            "includeDeclaration": True,
                            "triggerKind": 1,
                        },
                    }
                    number, message = client.request(f"textDocument/{methods[i % 5]}", params)
                    numbers.append(number)
                    messages.append(message)
                messages += [
                    {"method": "$/cancelRequest", "params": {"id": number}} for number in numbers
                ]
                start = time.perf_counter()
                client.send(*messages)
                last = start
                for number in numbers:
                    try:
                        _, arrived = client.timed_answer(number)
                    except ServerError as refusal:
                        if refusal.code not in (CONTENT_MODIFIED, CANCELLED):
                            raise
                        arrived = refusal.arrived
                    last = max(last, arrived)
                self.report.take("100 cancelled requests", last - start)
                client.close(uri)
        self.report.print_times()

    def memory(self) -> None:
        """What the server has resident with the whole tree looked at, and judged."""
        with self.indexed() as client:
            self.report.add("memory, tree indexed", memory(client), "MiB")
            for module in self.modules:
                uri = client.open(module.path, module.text)
                client.diagnostics(uri)
                client.close(uri)
            lines = sum(module.text.count("\n") for module in self.modules)
            note = f"{len(self.modules)} modules of {lines} lines, one after the other"
            self.report.add("memory, modules opened", memory(client), "MiB", note)
            start = time.perf_counter()
            found = client.ask("workspace/diagnostic", {"previousResultIds": []})
            seconds = time.perf_counter() - start
            note = f"{len(found['items'])} modules in {seconds:.1f} s"
            self.report.add("memory, tree judged", memory(client), "MiB", note)

    def broken(self) -> None:
        """What is left of the answers about modules that have lost a token, in this process."""
        project = Project([self.root], None, bundled=Bundle())
        importer = ProjectImporter(project, None, Bundle())
        places = [each for each in project.modules() if each.path is not None]
        source = random.Random(2)
        source.shuffle(places)
        damage = Damage()
        for location in places:
            text = project.read(location).compiler_text
            if not check(text, importer).findings:
                damage.add(location.name, text, importer, source)
            if damage.modules == (40 if self.quick else 200):
                break
        note = f"of {damage.symbols} in {damage.modules} modules"
        self.report.add("symbols kept", 100 * damage.kept_share, "%", note)
        note = f"of {damage.completions}"
        self.report.add("members completed", 100 * damage.answered_share, "%", note)
        note = f"of {damage.renames}; {damage.exact} exact, {damage.refused} refused"
        self.report.add("renamings that differ", damage.wrong, "", note)
        for line in damage.notes:
            print(f"  {line}")

    # --- inside

    def _some(self, places: Sequence[int], count: int) -> list[int]:
        return self.random.sample(places, min(count, len(places)))

    def _words(self, module: Module, count: int) -> Iterator[str]:
        for token in self._some(module.names, count):
            yield module.text[module.tokens.starts[token] : module.tokens.ends[token]][:5]

    def _at(self, uri: str, module: Module, offset: int) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, "position": module.position(offset)}

    def _ask(self, client: Client, figure: str, method: str, params: Any) -> None:
        number, message = client.request(method, params)
        start = time.perf_counter()
        client.send(message)
        try:
            _, arrived = client.timed_answer(number)
        except ServerError as refusal:
            # A rename may be refused; nothing else may.
            if figure != "rename":
                raise
            arrived = refusal.arrived
        self.report.take(figure, arrived - start)

    def _type(
        self, client: Client, module: Module, uri: str, offset: int, text: str
    ) -> tuple[int, float]:
        """Puts a letter in, or takes it out again; the version, and when that was sent."""
        here = module.position(offset)
        there = here if text else {"line": here["line"], "character": here["character"] + 1}
        start = time.perf_counter()
        version = client.change(uri, {"range": {"start": here, "end": there}, "text": text})
        return version, start

    def _await_diagnostics(self, client: Client, uri: str, version: int, start: float) -> None:
        def is_wanted(params: Any) -> bool:
            return bool(params["uri"] == uri and params.get("version") == version)

        message = client.message("textDocument/publishDiagnostics", is_wanted)
        self.report.take("edit to diagnostics", message["arrived"] - start)


class Session:
    """Someone types a procedure into a module, and the editor asks what editors ask meanwhile."""

    def __init__(self, client: Client, module: Module, uri: str, report: Report) -> None:
        self._client = client
        self._uri = uri
        self._report = report
        # A new procedure goes before the last one that begins at a line of its own.
        offset = module.text.rindex("\n\tPROCEDURE") + 1
        self._line = module.text.count("\n", 0, offset)
        self._column = 0
        self._waiting: list[tuple[str, int, float]] = []
        self._previous = ""
        self._is_in_word = False
        self._has_items = False
        self.typed = self.asked = self.stale = 0

    def replay(self, keys: int, pause: float) -> float:
        """Types so many keys; gives the MiB of memory after the first tenth."""
        before = float("nan")
        source = random.Random(3)
        text = PROCEDURE
        due = time.perf_counter()
        place = 0
        mistakes = 0
        while self.typed < keys:
            char = text[place % len(text)]
            place += 1
            self._key(char)
            if char.isalpha() and source.random() < 0.04:
                mistakes += 1
                self._key("q")
                due = self._rest(due + pause)
                self._delete()
            if char == "\n":
                self._pause_to_look()
                due = time.perf_counter()
            due = self._rest(due + pause)
            if self.typed >= keys // 10 and before != before:
                before = memory(self._client)
        self._collect(wait=True)
        return before

    def _rest(self, due: float) -> float:
        self._collect(wait=False)
        now = time.perf_counter()
        if now < due:
            time.sleep(due - now)
        return max(due, now)

    def _key(self, char: str) -> None:
        self.typed += 1
        here = {"line": self._line, "character": self._column}
        sent = time.perf_counter()
        self._client.change(self._uri, {"range": {"start": here, "end": here}, "text": char})
        if char == "\n":
            self._line += 1
            self._column = 0
            self._send("on type formatting", sent, "onTypeFormatting", ch="\n", options=_LAYOUT)
            return
        self._column += 1
        is_new = char == "." or (char.isalpha() and not self._is_in_word)
        self._is_in_word = char.isalnum()
        if is_new or (char.isalpha() and not self._has_items):
            # Further letters only narrow a list that is complete.
            self._has_items = False
            self._send("completion", sent, "completion")
        elif char in "(,":
            self._send("signature help", sent, "signatureHelp")

    def _delete(self) -> None:
        self.typed += 1
        here = {"line": self._line, "character": self._column - 1}
        there = {"line": self._line, "character": self._column}
        self._client.change(self._uri, {"range": {"start": here, "end": there}, "text": ""})
        self._column -= 1

    def _pause_to_look(self) -> None:
        """What an editor asks for when the text has rested."""
        self._collect(wait=True)
        now = time.perf_counter()
        line = max(self._line - 1, 0)
        visible = {
            "start": {"line": max(line - 40, 0), "character": 0},
            "end": {"line": line + 20, "character": 0},
        }
        self._send("symbols", now, "documentSymbol", place=False)
        self._send("folding", now, "foldingRange", place=False)
        self._send("inlay hint", now, "inlayHint", place=False, range=visible)
        self._send("highlight", now, "documentHighlight", line=line, column=4)
        if self._previous:
            self._send(
                "tokens delta", now, "semanticTokens/full/delta", place=False,
                previousResultId=self._previous,
            )  # fmt: skip
        else:
            self._send("semantic tokens", now, "semanticTokens/full", place=False)
        here = {"line": line, "character": 4}
        self._send(
            "code action", now, "codeAction", place=False, range={"start": here, "end": here},
            context={"diagnostics": [], "triggerKind": 2},
        )  # fmt: skip
        self._send("hover", now, "hover", line=line, column=4)
        self._collect(wait=True)

    def _send(
        self, figure: str, since: float, method: str, *, place: bool = True,
        line: int | None = None, column: int = 0, **more: Any,
    ) -> None:  # fmt: skip
        params: dict[str, Any] = {"textDocument": {"uri": self._uri}, **more}
        if place:
            if line is None:
                line, column = self._line, self._column
            params["position"] = {"line": line, "character": column}
        number, message = self._client.request(f"textDocument/{method}", params)
        self._client.send(message)
        self._waiting.append((figure, number, since))
        self.asked += 1

    def _collect(self, *, wait: bool) -> None:
        """Takes the answers that are there, or waits for all."""
        waiting, self._waiting = self._waiting, []
        for figure, number, since in waiting:
            if not wait and not self._client.has_answer(number):
                self._waiting.append((figure, number, since))
                continue
            try:
                result, arrived = self._client.timed_answer(number)
                if figure in ("semantic tokens", "tokens delta"):
                    self._previous = result["resultId"]
                elif figure == "completion":
                    self._has_items = not result["isIncomplete"]
            except ServerError as refusal:
                if refusal.code != CONTENT_MODIFIED:
                    raise
                self.stale += 1
                arrived = refusal.arrived
            self._report.take(f"typing: {figure}", arrived - since)
            self._report.take("typing: any answer", arrived - since)


_LAYOUT = {"tabSize": 4, "insertSpaces": False}


def main(arguments: list[str] | None = None) -> int:
    """Measures and prints; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--blackbox", type=Path, help="an installed BlackBox")
    parser.add_argument("--json", type=Path, help="write the figures to a file as well")
    parser.add_argument("--quick", action="store_true", help="fewer modules and places")
    parts = ("start", "requests", "edits", "typing", "cancelling", "memory", "broken")
    parser.add_argument("--only", nargs="+", choices=parts, help="parts to measure")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        blackbox = find_blackbox(options.blackbox)
        root, modules = workspace(blackbox, Path(folder), quick=options.quick)
        trips = round_trips()
        report = Report()
        print(f"workspace {root.name}, {len(modules)} modules of {SMALLEST} to {LARGEST} lines")
        report.add("round trip to nothing", percentile(trips, 50), "ms")
        cache = Path(folder, "cache")
        bench = Bench(root, modules, cache, report, quick=options.quick)
        with bench.client() as client:
            # The interfaces are kept from now on, as they are from the second start of an editor.
            client.begin()
            started = time.perf_counter()
            for module in modules:
                client.diagnostics(client.open(module.path, module.text))
            report.add("first opening, nothing kept", time.perf_counter() - started, "s")
        for part in options.only or parts:
            print(f"-- {part}", flush=True)
            measure: Callable[[], None] = getattr(bench, part)
            measure()
    if options.json is not None:
        options.json.write_text(json.dumps(report.rows, indent=1), encoding="utf-8")
    return int(report.failed)


if __name__ == "__main__":
    raise SystemExit(main())
