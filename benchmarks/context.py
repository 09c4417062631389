"""What context is worth: infilling with each block left out, and with each alone.

`bits` are those per character that the model needs for the right answer: they tell more, with fewer
tasks, than whether what it says is right. Only models in this process tell them.

`python benchmarks/context.py TASKS.jsonl --workspace DIR` prints a table for a model; tasks are cut
with `cp-lsp bench tasks`. Every way of asking gets the same tasks, so differences are told with the
interval of the paired difference, by bootstrap over modules.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, get_args

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "training")]

import cp_lsp.completion.prompt as prompt_module  # noqa: E402
from cp_lsp.cli.workspace import Workspace, open_workspace  # noqa: E402
from cp_lsp.completion.blocks import KINDS, Kind  # noqa: E402
from cp_lsp.completion.engine import Engine  # noqa: E402
from cp_lsp.completion.judge import without_repetition  # noqa: E402
from cp_lsp.completion.similar import SimilarProcedures  # noqa: E402
from cp_lsp.completion.surroundings import Surroundings  # noqa: E402
from cp_lsp.completion.templates import Style, Template, template_for  # noqa: E402
from cp_lsp.models.base import Model, Prompt, SteerableModel  # noqa: E402
from cp_lsp.models.load import load_model  # noqa: E402
from cp_lsp.semantics.checker import check  # noqa: E402
from cp_lsp.semantics.client_interface import client_interface  # noqa: E402
from cp_lsp.settings import Settings  # noqa: E402
from cp_lsp.source.file import read_source  # noqa: E402
from cp_training.benchmark.metrics import (  # noqa: E402
    edit_similarity,
    is_exact,
    mean_with_interval,
    normalised,
    percentile,
)
from cp_training.benchmark.tasks import Task, read_tasks  # noqa: E402

MEASURED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind != "recent")
"""Of recent changes, tasks that are cut from finished modules know nothing."""

ANSWER = 32
"""Tokens of a right answer that are foreseen."""

_CANDIDATES = 512
"""Tokens that a model tells the probability of, at each place."""

_COPY = 0.3
"""Share of a task's longer lines in a module of the workspace that make it a copy."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", type=Path, help="a file of tasks, whole modules with a gap")
    parser.add_argument("--model", type=Path, help="a GGUF file; default: the one shipped")
    parser.add_argument("--endpoint", help="an OpenAI-compatible server instead")
    parser.add_argument("--completion-model", default="", help="the model's name there")
    parser.add_argument("--workspace", type=Path, help="modules to look for similar procedures in")
    parser.add_argument("--count", type=int, default=60, help="tasks (default: 60)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only-bits", action="store_true", help="have the model say nothing")
    parser.add_argument("--control", choices=("none", "judge"), default="none")
    parser.add_argument("--max-tokens", type=int, default=64)
    parser.add_argument("--share", type=float, help="of a prompt for blocks, instead of its own")
    parser.add_argument("--style", choices=get_args(Style), help="instead of the model's own")
    parser.add_argument("--prompt", type=int, help="tokens of the longest prompt")
    parser.add_argument("--threads", type=int, help="for a model that runs in llama.cpp")
    parser.add_argument(
        "--ways", nargs="+", help="only these, as `none`, `all`, `similar` or `-similar`"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="add the figures to a file")
    args = parser.parse_args()

    tasks = read_tasks(args.tasks)
    random.Random(args.seed).shuffle(tasks)
    tasks = tasks[: args.count]
    model = open_model(args)
    base = template_for(model.abilities.specials, model.name)
    if base is None:
        parser.error(f"{model.name} fills no gaps")
    if args.prompt is not None:
        prompt_module.MAX_PROMPT = args.prompt  # type: ignore[misc]
    if args.style is not None:
        base = replace(base, style=args.style)
    if args.share is not None:
        base = replace(base, share=args.share)
    ways = dict(ways_of_asking())
    if args.ways:
        ways = {name: ways[name] for name in args.ways}
    with open_workspace(Settings(), stubs=True, roots=()) as workspace:
        index = similar_procedures(args.workspace)
        rows = []
        foreseen: dict[tuple[Prompt, str], float] = {}
        for name, kinds in ways.items():
            template = replace(base, kinds=kinds)
            rows.append(measure(name, template, model, tasks, workspace, index, args, foreseen))
            print(row_text(rows[-1], rows[0]), flush=True)
            if args.json is not None:
                keep(args.json, args, model, rows)
    return 0


def ways_of_asking() -> Iterator[tuple[str, tuple[Kind, ...]]]:
    """The ways by name: without context, with each block alone, with all, with all but one."""
    yield "none", ()
    for kind in MEASURED:
        yield kind, (kind,)
    yield "all", MEASURED
    for kind in MEASURED:
        yield f"-{kind}", tuple(other for other in MEASURED if other != kind)


def measure(
    name: str,
    template: Template,
    model: Model,
    tasks: Sequence[Task],
    workspace: Workspace,
    index: SimilarProcedures,
    args: argparse.Namespace,
    foreseen: dict[tuple[Prompt, str], float],
) -> dict[str, Any]:
    """The figures of one way; what was `foreseen` is not computed again."""

    @cache
    def definition(module: str) -> str | None:
        imported = workspace.importer.import_module(module)
        return None if imported is None else client_interface(imported)

    engine = Engine(
        model,
        workspace.importer,
        definition,
        control=args.control,
        template=template,
        max_tokens=args.max_tokens,
    )
    exact, similarity, shown, preparing, told, bits, took = [], [], [], [], [], [], 0.0
    plain = Engine(model, None, template=replace(template, kinds=()), max_tokens=args.max_tokens)
    for task in tasks:
        module = check(task.prefix + task.suffix, workspace.importer, tolerant=True)
        around = Surroundings(module, task.id, without_copies(index, task))
        begun = process_time()
        prepared = engine.prepare(task.prefix, task.suffix, around)
        preparing.append((process_time() - begun) * 1000)
        before = plain.prepare(task.prefix, task.suffix)
        told.append(prepared.prompt != before.prompt)
        if isinstance(model, SteerableModel):
            asked = prepared.prompt, task.answer
            if asked not in foreseen:
                foreseen[asked] = bits_of(model, *asked)
            bits.append(foreseen[asked])
        if args.only_bits:
            continue
        begun = perf_counter()
        answer = engine.generate(prepared)
        text, refused = engine.judge(prepared, answer)
        took += perf_counter() - begun
        if args.control == "none":
            text = without_repetition(text, task.suffix)
        shown.append(refused is None)
        exact.append(is_exact(text, task.answer))
        similarity.append(edit_similarity(normalised(text), normalised(task.answer)))
    return {
        "way": name,
        "kinds": list(template.kinds),
        "tasks": len(tasks),
        "told": sum(told),
        "bits": sum(bits) / len(bits) if bits else None,
        "exact": sum(exact) / len(tasks),
        "similarity": sum(similarity) / len(tasks),
        "shown": sum(shown) / len(tasks),
        "prepare_ms_p95": percentile(preparing, 0.95),
        "seconds": took,
        "_bits": bits,
        "_exact": [float(one) for one in exact],
        "_similarity": similarity,
        "_modules": [task.module for task in tasks],
    }


def bits_of(model: SteerableModel, prompt: Prompt, answer: str) -> float:
    """The bits per character that a model needs for the beginning of an answer."""
    tokens = list(model.tokenize(prompt.beginning + answer))[:ANSWER]
    logprob, said = 0.0, b""
    for place, token in enumerate(tokens):
        found = model.likeliest(prompt, tokens[:place], count=_CANDIDATES)
        known = {one.token: one.logprob for one in found}
        logprob += known.get(token, found[-1].logprob - 1 if found else -10.0)
        said += model.detokenize([token])
    characters = len(said.decode("utf-8", "ignore")) - len(prompt.beginning)
    return -logprob / math.log(2) / max(1, characters)


def row_text(row: dict[str, Any], first: dict[str, Any]) -> str:
    """A row of the table, with what differs from the first way and the interval of that."""
    text = f"{row['way']:>14}  told {row['told']:3}/{row['tasks']}"
    if row["bits"] is not None:
        text += f"  bits {row['bits']:.3f}" + change_text(row, first, "_bits")
    if row["_exact"]:
        text += f"  exact {row['exact']:5.1%}  similarity {row['similarity']:.3f}"
        text += change_text(row, first, "_similarity")
        text += f"  shown {row['shown']:6.1%}  {row['seconds']:.0f} s"
    return text


def change_text(row: dict[str, Any], first: dict[str, Any], figure: str) -> str:
    """What differs from the first way, and its interval."""
    if row is first:
        return ""
    change = difference(row, first, figure)
    return f" {change[0]:+.3f} ({change[1]:+.3f} to {change[2]:+.3f})"


def difference(row: dict[str, Any], first: dict[str, Any], figure: str) -> tuple[float, ...]:
    """How much more a way gets of a figure than the first one, with its interval."""
    values = [one - other for one, other in zip(row[figure], first[figure], strict=True)]
    return tuple(mean_with_interval(values, row["_modules"]))


_INDICES: dict[tuple[str, ...], SimilarProcedures] = {}


def without_copies(index: SimilarProcedures, task: Task) -> SimilarProcedures:
    """The index without modules that are the task's own, or a copy of it."""
    lines = {line.strip() for line in task.original.split("\n") if len(line.strip()) > 12}
    copies = [
        name
        for name, known in index_lines().items()
        if name == task.module or len(lines & known) > _COPY * len(lines)
    ]
    for name in copies:
        index.remove(name)
        index_lines().pop(name)
    return index


@cache
def index_lines() -> dict[str, frozenset[str]]:
    """The longer lines of each module of the workspace."""
    return {}


def similar_procedures(folder: Path | None) -> SimilarProcedures:
    """The procedures of a folder's modules."""
    index = SimilarProcedures()
    for path in sorted(folder.rglob("Mod/*.odc")) if folder is not None else ():
        text = read_source(path).compiler_text
        name = f"{path.parent.parent.name}{path.stem}"
        index.put(name, text)
        lines = (line.strip() for line in text.split("\n"))
        index_lines()[name] = frozenset(line for line in lines if len(line) > 12)
    return index


def open_model(args: argparse.Namespace) -> Model:
    """The model that is asked for."""
    if args.endpoint is None and args.threads is not None:
        from cp_lsp.models.llama_cpp import LlamaCppModel

        return LlamaCppModel(args.model, threads=args.threads)
    if args.endpoint is None:
        return load_model(args.model)
    from cp_lsp.models.roles import Models

    settings = Settings(endpoint=args.endpoint, completion_model=args.completion_model)
    return Models(settings).completion()


def keep(path: Path, args: argparse.Namespace, model: Model, rows: list[dict[str, Any]]) -> None:
    """Puts the figures into a file, in place of those of the same model and share."""
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    share = "" if args.share is None else f", share {args.share:g}"
    share += "" if args.style is None else f", {args.style}"
    share += ", bits" if args.only_bits else ""
    figures = []
    for row in rows:
        kept = {key: value for key, value in row.items() if not key.startswith("_")}
        for figure in ("bits", "exact", "similarity"):
            if row[f"_{figure}"]:
                change = difference(row, rows[0], f"_{figure}")
                kept[f"{figure}_change"] = [round(one, 4) for one in change]
            elif figure in kept:
                del kept[figure]
        if not row["_exact"]:
            del kept["shown"], kept["seconds"]
        figures.append(
            {key: round(one, 4) if isinstance(one, float) else one for key, one in kept.items()}
        )
    known[f"{model.name}{share}"] = {
        "control": args.control,
        "seed": args.seed,
        "max_tokens": args.max_tokens,
        "prompt": prompt_module.MAX_PROMPT,
        "ways": figures,
    }
    path.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
