"""What judging does to a model's answers: `judging.py --tasks TASKS --raw ANSWERS --blackbox DIR`.

The tasks are those of `cp-lsp bench tasks`; the answers those of `cp-lsp complete --tasks TASKS
--control none`, so that one run of a model is judged as often as the judge changes. With an oracle,
a script that asks the real compiler (`oracle.py BLACKBOX OUT.jsonl FILES…`), the compiler says what
each suggestion adds. With `--cost` the milliseconds of judging in long modules are measured
instead, with texts made from the modules.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

from cp_lsp.cli.workspace import Workspace, open_workspace  # noqa: E402
from cp_lsp.completion.judge import Judge, Verdict  # noqa: E402
from cp_lsp.index.imports import scan_heading  # noqa: E402
from cp_lsp.semantics.checker import check, syntax_findings  # noqa: E402
from cp_lsp.semantics.context import Importer  # noqa: E402
from cp_lsp.semantics.incremental import EditedModule  # noqa: E402
from cp_lsp.settings import load_settings  # noqa: E402
from cp_lsp.source.diagnostic import Finding  # noqa: E402
from cp_training.benchmark.metrics import edit_similarity, is_exact, normalised  # noqa: E402
from cp_training.benchmark.tasks import KINDS, Task, read_tasks, tasks_hash  # noqa: E402
from cp_training.corpus.document import Document, read_documents  # noqa: E402

RESULT: Final = ROOT / "benchmarks" / "results" / "judging.json"
GOALS: Final = {"parses": 1.0, "adds_none": 0.99, "ms_p95": 15.0}

LONG_MODULES: Final = (
    "DevCPT", "DevDecoder386", "DevCPB", "DevAnalyzer", "DevCPC486", "StdDocuments",
    "StdFilesBrowser", "TextModels", "Kernel", "FigModels",
)  # fmt: skip
"""Modules of BlackBox of 1,900 to 2,450 lines."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A suggestion in its module. `adds_none` says that the compiler finds nothing with it that it
    does not find in the text with the gap, `is_clean` nothing that it does not find in the original
    text; None where the compiler cannot tell, as it does not know what is imported.
    """

    id: str
    kind: str
    module: str
    text: str
    is_exact: bool
    similarity: float
    parses: bool
    adds_none: bool | None
    is_clean: bool | None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=Path)
    parser.add_argument("--raw", type=Path, metavar="ANSWERS")
    parser.add_argument("--name", default="nano", help="of the model, in the results")
    parser.add_argument("--corpus", type=Path, help="whose modules can be imported too")
    parser.add_argument("--blackbox", type=Path, metavar="DIR", required=True)
    parser.add_argument("--oracle", type=Path, help="the script that asks the real compiler")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--places", type=int, default=5, help="a kind and module, for --cost")
    parser.add_argument("--out", type=Path, default=RESULT)
    args = parser.parse_args()
    gc.set_threshold(100_000, 20, 20)
    if args.cost:
        result = {"cost": cost(args.blackbox, args.places)}
    elif args.tasks is None or args.raw is None:
        parser.error("give --tasks and --raw, or --cost")
    else:
        result = {"answers": {args.name: quality(args)}}
    kept = json.loads(args.out.read_text(encoding="utf-8")) if args.out.is_file() else {}
    for part, found in result.items():
        if part == "answers":
            kept.setdefault(part, {}).update(found)
        else:
            kept[part] = found
    text = json.dumps(kept, indent=2, ensure_ascii=False, sort_keys=True)
    args.out.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(f"written to {args.out}")
    return 0 if all(_reaches(found) for found in _figures_in(result)) else 1


# --- what is shown


def quality(args: argparse.Namespace) -> dict[str, Any]:
    """The figures of a file of answers, as they are and judged."""
    tasks = read_tasks(args.tasks)
    answers = _answers(args.raw)
    tasks = [task for task in tasks if task.id in answers]
    documents = [] if args.corpus is None else list(read_documents(args.corpus))
    with _opened(args.blackbox, documents) as workspace:
        importer = workspace.importer
        verdicts = {}
        for number, task in enumerate(tasks, 1):
            verdicts[task.id] = Judge(task.prefix, task.suffix, importer).judge(answers[task.id])
            if number % 100 == 0:
                print(f"judged {number}/{len(tasks)}", file=sys.stderr)
        raw = {task.id: Verdict(answers[task.id]) for task in tasks}
        compiler = _Compiler(args, documents, importer)
        off = compiler.outcomes(tasks, raw)
        on = compiler.outcomes(tasks, verdicts)
    refused = Counter(_reason(verdict) for verdict in verdicts.values() if not verdict.text)
    result = {
        "tasks": len(tasks),
        "tasks_sha256": tasks_hash(tasks),
        "compiler": "BlackBox" if args.oracle else "cp-lsp",
        "off": figures(tasks, off),
        "on": figures(tasks, on),
        "whole": sum(v.text == answers[n] for n, v in verdicts.items() if v.text),
        "closed": sum(bool(v.closing) for v in verdicts.values()),
        "refused": dict(refused.most_common()),
        "kinds": {
            kind: {"off": figures(some, off), "on": figures(some, on)}
            for kind in KINDS
            if (some := [task for task in tasks if task.kind == kind])
        },
        "faulty": [one.id for one in on.values() if not one.parses or one.adds_none is False],
    }
    show(result)
    return result


def figures(tasks: Sequence[Task], outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    """Shares from 0 to 1; of all tasks, and where it says so of the suggestions shown."""
    shown = [outcomes[task.id] for task in tasks if task.id in outcomes]
    told = [one for one in shown if one.adds_none is not None]
    count = len(tasks) or 1
    return {
        "shown": _share(len(shown), count),
        "exact": _share(sum(one.is_exact for one in shown), count),
        "exact_of_shown": _share(sum(one.is_exact for one in shown), len(shown)),
        "similarity": _share(sum(one.similarity for one in shown), count),
        "similarity_of_shown": _share(sum(one.similarity for one in shown), len(shown)),
        "parses_of_shown": _share(sum(one.parses for one in shown), len(shown)),
        "adds_none_of_shown": _share(sum(bool(one.adds_none) for one in told), len(told)),
        "clean_of_shown": _share(sum(bool(one.is_clean) for one in told), len(told)),
        "told_by_compiler": len(told),
        "characters": round(sum(len(one.text) for one in shown) / (len(shown) or 1), 1),
    }


class _Compiler:
    """Says what suggestions do to their modules: the real compiler if it can be asked, or ours."""

    def __init__(
        self, args: argparse.Namespace, documents: Sequence[Document], importer: Importer
    ) -> None:
        self._blackbox: Path = args.blackbox
        self._oracle: Path | None = args.oracle
        self._importer = importer
        self._texts = {one.module: one.text for one in documents if one.module}

    def outcomes(
        self, tasks: Sequence[Task], verdicts: Mapping[str, Verdict]
    ) -> dict[str, Outcome]:
        """What became of each suggestion that is shown."""
        shown = [task for task in tasks if verdicts[task.id].text.strip()]
        by_module = defaultdict(list)
        for task in shown:
            by_module[task.module].append(task)
        result: dict[str, Outcome] = {}
        for number, (module, some) in enumerate(sorted(by_module.items()), 1):
            print(f"compiling {module} ({number}/{len(by_module)})", file=sys.stderr)
            texts = [task.prefix + verdicts[task.id].text + task.suffix for task in some]
            holes = [task.prefix + task.suffix for task in some]
            found = self._ask(some[0], [some[0].original, *holes, *texts])
            count = len(some)
            before, after = found[1 : count + 1], found[count + 1 :]
            for task, text, hole, now in zip(some, texts, before, after, strict=True):
                said = verdicts[task.id].text
                original = found[0]
                is_told = original is not None and hole is not None and now is not None
                is_told = is_told and not any(code in (152, 154) for code, _ in original or ())
                result[task.id] = Outcome(
                    task.id,
                    task.kind,
                    task.module,
                    said,
                    is_exact(said, task.answer),
                    edit_similarity(normalised(said), normalised(task.answer)),
                    not _forms(syntax_findings(text)) - _forms(syntax_findings(task.original)),
                    not (now or Counter()) - (hole or Counter()) if is_told else None,
                    not (now or Counter()) - (original or Counter()) if is_told else None,
                )
        return result

    def _ask(self, task: Task, texts: Sequence[str]) -> list[Counter[tuple[int, str]] | None]:
        if self._oracle is None:
            return [_kinds(check(text, self._importer).discovered) for text in texts]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            needed = [self._texts[module] for module in self._needed(task.original)]
            files = []
            for number, text in enumerate([*needed, *texts]):
                files.append(folder / f"f{number:05}.cp")
                files[-1].write_text(text, encoding="utf-8", newline="\n")
            out = folder / "out.jsonl"
            subprocess.run(
                [sys.executable, self._oracle, self._blackbox, out, *files],
                cwd=self._oracle.parent,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            answers = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
        result: list[Counter[tuple[int, str]] | None] = []
        for answer in answers[len(needed) :]:
            errors = Counter((one["code"], one["message"]) for one in answer["errors"])
            result.append(None if answer["ok"] is None else errors)
        return result

    def _needed(self, text: str) -> list[str]:
        """The modules of the corpus that a text imports and BlackBox has not, in their order."""
        order: list[str] = []

        def add(name: str, seen: frozenset[str]) -> None:
            body = self._texts.get(name)
            if body is None or name in order or name in seen or self._is_installed(name):
                return
            for other in _imports(body):
                add(other, seen | {name})
            order.append(name)

        for name in _imports(text):
            add(name, frozenset())
        return order

    def _is_installed(self, name: str) -> bool:
        parts = re.match(r"([A-Z]+[a-z0-9]*)([A-Z].*)\Z", name)
        places = [("System", name)] + ([(parts[1], parts[2])] if parts else [])
        return any((self._blackbox / sub / "Mod" / f"{file}.odc").is_file() for sub, file in places)


def _imports(text: str) -> list[str]:
    heading = scan_heading(text)
    return [] if heading is None else list(heading.imported)


def _forms(findings: Iterable[Finding]) -> Counter[tuple[int, str | None]]:
    return Counter((finding.code, finding.detail) for finding in findings)


def _kinds(findings: Iterable[Finding]) -> Counter[tuple[int, str]]:
    return Counter((finding.code, finding.detail or "") for finding in findings)


def _reason(verdict: Verdict) -> str:
    reason = verdict.reason or ""
    return "adds a finding" if reason.startswith("it would add") else reason


def show(result: Mapping[str, Any]) -> None:
    """Prints the figures as a table."""
    rows = [("all", result["off"], result["on"])]
    rows += [(kind, found["off"], found["on"]) for kind, found in result["kinds"].items()]
    names = (
        "shown",
        "exact",
        "similarity",
        "parses_of_shown",
        "adds_none_of_shown",
        "clean_of_shown",
    )
    print(f"{'percent, judging off → on':26}" + "".join(f"{name:>22}" for name in names))
    for kind, off, on in rows:
        cells = [f"{100 * off[name]:.1f} → {100 * on[name]:.1f}" for name in names]
        print(f"{kind:26}" + "".join(f"{cell:>22}" for cell in cells))
    print(f"{result['tasks']} tasks, compiler: {result['compiler']}, {result['refused']}")


# --- what it costs


def cost(blackbox: Path, places: int) -> dict[str, Any]:
    """CPU milliseconds of judging a suggestion in modules of some 2,000 lines."""
    from cp_training.benchmark.tasks import _LONGEST, _is_fit, _Places

    found: dict[str, list[float]] = defaultdict(list)
    with _opened(blackbox, ()) as workspace:
        importer = workspace.importer
        for name in LONG_MODULES:
            location = workspace.project.find_module(name)
            assert location is not None, f"{blackbox} has no {name}"
            text = workspace.project.read(location).text
            module = EditedModule(text, importer)
            _ = module.discovered
            where = _Places(text)
            for kind, spans in KINDS.items():
                fit = [s for s in sorted(set(spans(where))) if _is_fit(text, s, _LONGEST[kind])]
                random.Random(f"{name} {kind}").shuffle(fit)
                for start, end in fit[:places]:
                    answer = text[start:end]
                    module.become(text)
                    _ = module.discovered
                    module.become(text[:start] + text[end:])
                    for what, said in _said(answer):
                        module.become(text[:start] + text[end:])
                        begun = process_time()
                        judge = Judge(text[:start], text[end:], importer, module)
                        judge.judge(said)
                        ms = (process_time() - begun) * 1000
                        for group in ("all", what, kind):
                            found[group].append(ms)
            print(f"{name}: {text.count(chr(10))} lines", file=sys.stderr)
    result = {
        group: {
            "suggestions": len(times),
            "ms_p50": round(median(times), 2),
            "ms_p95": round(sorted(times)[int(len(times) * 0.95)], 2),
            "ms_max": round(max(times), 2),
        }
        for group, times in found.items()
    }
    for group, row in result.items():
        print(f"{group:16}" + "".join(f"{name} {value:>9}   " for name, value in row.items()))
    return result


def _said(answer: str) -> Iterator[tuple[str, str]]:
    """Texts as models give them for a place: right, too long, wrong, cut off, and nonsense."""
    yield "right", answer
    yield "too long", f"{answer}\n\t\tnothing := "
    yield "wrong", f"nothing + {answer}"
    yield "cut off", answer[: max(len(answer) * 2 // 3, 1)]
    yield "nonsense", "begin\n  Result := 'x';\nend;"


# --- files


def _answers(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return {record["id"]: record.get("completion") or "" for record in records}


@contextmanager
def _opened(blackbox: Path, documents: Iterable[Document]) -> Iterator[Workspace]:
    """What finds imported modules: BlackBox, what ships with us, and those of a corpus."""
    with tempfile.TemporaryDirectory() as folder:
        for document in documents:
            if document.module and document.kind == "code":
                path = Path(folder) / f"{document.module}.cp"
                path.write_text(document.text, encoding="utf-8", newline="\n")
        settings = load_settings(overrides={"blackbox": blackbox}).settings
        with open_workspace(
            settings, stubs=True, roots=[Path(folder)], framework_first=True
        ) as workspace:
            yield workspace


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _figures_in(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (found["on"] for found in result.get("answers", {}).values())
    if "cost" in result:
        yield result["cost"]["all"]


def _reaches(found: Mapping[str, Any]) -> bool:
    if "ms_p95" in found:
        return bool(found["ms_p95"] <= GOALS["ms_p95"])
    return bool(
        found["parses_of_shown"] >= GOALS["parses"]
        and found["adds_none_of_shown"] >= GOALS["adds_none"]
    )


if __name__ == "__main__":
    raise SystemExit(main())
