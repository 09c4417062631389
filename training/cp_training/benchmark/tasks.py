"""Documents never trained on → tasks: a piece of code cut out, to be filled in again.

What is cut is a construct of the syntax tree, or the rest of a line. Each kind has the same number
of tasks, dealt over the modules in turn; the same documents and seed give the same tasks. The texts
belong to the corpus: a file of tasks is not for publication, its hash is.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cp_lsp.semantics.checker import parse
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree
from cp_lsp.syntax.scanner import Tokens, scan
from cp_training.corpus.document import Document

REST_OF_LINE = "rest-of-line"
EXPRESSION = "expression"
STATEMENT = "statement"
DECLARATION = "declaration"
PARAMETER_LIST = "parameter-list"
PROCEDURE_BODY = "procedure-body"

MIN_ANSWER = 3
"""Characters of the shortest piece that is cut out."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Task:
    """A text before and after a gap, and what stood in it."""

    id: str
    prefix: str
    suffix: str
    file: str
    kind: str
    answer: str
    module: str

    @property
    def original(self) -> str:
        return self.prefix + self.answer + self.suffix


def cut_tasks(
    documents: Iterable[Document],
    *,
    per_kind: int = 100,
    seed: int = 0,
    split: str = "test",
    kinds: Sequence[str] | None = None,
) -> list[Task]:
    """Tasks from the modules of a split that the front end finds nothing wrong in."""
    modules = sorted(
        (d for d in documents if d.split == split and d.kind == "code" and d.is_clean),
        key=lambda document: document.id,
    )
    places = {document.id: _Places(document.text) for document in modules}
    tasks: list[Task] = []
    for kind in kinds or KINDS:
        decks: list[tuple[Document, list[Span]]] = []
        for document in modules:
            spans = sorted(set(KINDS[kind](places[document.id])))
            spans = [span for span in spans if _is_fit(document.text, span, _LONGEST[kind])]
            random.Random(f"{seed} {kind} {document.id}").shuffle(spans)
            decks.append((document, spans))
        random.Random(f"{seed} {kind}").shuffle(decks)
        chosen = _deal(decks, per_kind)
        chosen.sort(key=lambda pair: (pair[0].id, pair[1]))
        tasks += [_task(document, span, kind) for document, span in chosen]
    return tasks


def windowed(task: Task, characters: int) -> Task:
    """The task with so many characters of its file around the gap, for a model that is slow.

    Three quarters of them stand before the gap. Answers are judged with the whole task.
    """
    before = characters * 3 // 4
    prefix, suffix = task.prefix, task.suffix
    if len(prefix) > before:
        prefix = prefix[len(prefix) - before :]
        prefix = prefix[prefix.find("\n") + 1 :]
    return replace(task, prefix=prefix, suffix=suffix[: characters - before])


def read_tasks(path: Path) -> list[Task]:
    """The tasks of a file; what we do not know in a line is passed over."""
    with path.open(encoding="utf-8") as lines:
        return [_from_record(json.loads(line)) for line in lines if line.strip()]


def write_tasks(path: Path, tasks: Iterable[Task]) -> None:
    """Writes one JSON object a line; equal tasks give equal bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for task in tasks:
            file.write(json.dumps(asdict(task), ensure_ascii=False) + "\n")


def tasks_hash(tasks: Iterable[Task]) -> str:
    """A hash of tasks, whatever file they came from."""
    digest = hashlib.sha256()
    for task in tasks:
        digest.update(json.dumps(asdict(task), ensure_ascii=True, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def _from_record(record: Mapping[str, Any]) -> Task:
    return Task(
        id=record["id"],
        prefix=record["prefix"],
        suffix=record["suffix"],
        file=record.get("file") or "",
        kind=record.get("kind") or "other",
        answer=record["answer"],
        module=record.get("module") or record.get("file") or "",
    )


def _task(document: Document, span: Span, kind: str) -> Task:
    start, end = span
    text = document.text
    name = document.module or document.id
    return Task(
        f"{kind}/{name}/{start}",
        text[:start],
        text[end:],
        f"{name}.cp",
        kind,
        text[start:end],
        name,
    )


def _deal(decks: list[tuple[Document, list[Span]]], count: int) -> list[tuple[Document, Span]]:
    """So many spans, one from each deck in turn; none that overlaps another one of its kind."""
    chosen: list[tuple[Document, Span]] = []
    taken: dict[str, list[Span]] = {document.id: [] for document, _ in decks}
    while len(chosen) < count and any(spans for _, spans in decks):
        for document, spans in decks:
            mine = taken[document.id]
            while spans:
                start, end = spans.pop()
                if all(end <= first or last <= start for first, last in mine):
                    mine.append((start, end))
                    chosen.append((document, (start, end)))
                    break
            if len(chosen) == count:
                break
    return chosen


def _is_fit(text: str, span: Span, longest: int) -> bool:
    start, end = span
    answer = text[start:end]
    return len(answer.strip()) >= MIN_ANSWER and len(answer) <= longest and "(*" not in answer


class _Places:
    """A module's tokens and tree, and where its constructs begin and end in the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: Tokens = scan(text)
        self.nodes = list(parse(text).walk())

    def span(self, node: tree.Node) -> Span:
        return self.tokens.starts[node.first], self.tokens.ends[node.stop - 1]

    def of(self, *kinds: int) -> Iterator[tree.Node]:
        return (node for node in self.nodes if node.kind in kinds and node.stop > node.first)


def _rests_of_lines(places: _Places) -> Iterator[Span]:
    """From a token that is not the first of its line to the last of the line."""
    tokens, text = places.tokens, places.text
    comments = [(start, end) for start, end in tokens.comments]
    lines: dict[int, list[int]] = {}
    for index in range(len(tokens.kinds) - 2):
        lines.setdefault(text.rfind("\n", 0, tokens.starts[index]), []).append(index)
    for indices in lines.values():
        end = tokens.ends[indices[-1]]
        line_end = text.find("\n", end)
        rest = text[end : line_end if line_end >= 0 else len(text)]
        if rest.strip() or "\n" in text[tokens.starts[indices[0]] : end]:
            continue
        for number, index in enumerate(indices[1:]):
            # As often right after a token as where the next one begins.
            after_blank = (index + number) % 2 == 0
            start = tokens.starts[index] if after_blank else tokens.ends[index - 1]
            if not any(first < end and start < last for first, last in comments):
                yield start, end


_OPENERS = frozenset(
    {s.BECOMES, s.LPAREN, s.COMMA, s.LBRAK, s.IF, s.ELSIF, s.WHILE, s.UNTIL, s.RETURN, s.TO}
)
_CONTINUES = frozenset({s.PERIOD, s.ARROW, s.LBRAK, s.LPAREN, s.DOLLAR, s.BECOMES, s.COLON})


def _expressions(places: _Places) -> Iterator[Span]:
    """Whole operands: what is assigned, passed, tested, returned, or an index."""
    kinds = places.tokens.kinds
    longest: dict[int, tree.Node] = {}
    for node in places.of(*tree.EXPRESSIONS):
        if node.first and kinds[node.first - 1] in _OPENERS and kinds[node.stop] not in _CONTINUES:
            best = longest.get(node.first)
            if best is None or node.stop > best.stop:
                longest[node.first] = node
    return map(places.span, longest.values())


_STATEMENTS = (
    tree.ASSIGNMENT,
    tree.PROCEDURE_CALL,
    tree.IF_STATEMENT,
    tree.CASE_STATEMENT,
    tree.WHILE_STATEMENT,
    tree.REPEAT_STATEMENT,
    tree.FOR_STATEMENT,
    tree.LOOP_STATEMENT,
    tree.WITH_STATEMENT,
    tree.RETURN_STATEMENT,
)


def _statements(places: _Places) -> Iterator[Span]:
    return map(places.span, places.of(*_STATEMENTS))


def _declarations(places: _Places) -> Iterator[Span]:
    kinds = (tree.CONST_DECLARATION, tree.TYPE_DECLARATION, tree.VAR_DECLARATION, tree.FIELD_LIST)
    return map(places.span, places.of(*kinds))


def _parameter_lists(places: _Places) -> Iterator[Span]:
    """What stands between the parentheses of a procedure's heading."""
    for node in places.of(tree.FORMAL_PARAMETERS):
        sections = [child for child in node.children if child.kind == tree.FP_SECTION]
        if sections:
            yield places.span(sections[0])[0], places.span(sections[-1])[1]


def _procedure_bodies(places: _Places) -> Iterator[Span]:
    """The statements between BEGIN and END of a procedure."""
    for node in places.of(tree.PROCEDURE_DECLARATION):
        for body in node.children:
            if body.kind == tree.BODY:
                for child in body.children:
                    if child.kind == tree.STATEMENT_SEQUENCE and child.stop > child.first:
                        yield places.span(child)


KINDS: Mapping[str, Callable[[_Places], Iterator[Span]]] = {
    REST_OF_LINE: _rests_of_lines,
    EXPRESSION: _expressions,
    STATEMENT: _statements,
    DECLARATION: _declarations,
    PARAMETER_LIST: _parameter_lists,
    PROCEDURE_BODY: _procedure_bodies,
}
"""The kinds of tasks, and what finds their places in a module."""

_LONGEST: Mapping[str, int] = {
    REST_OF_LINE: 120,
    EXPRESSION: 120,
    STATEMENT: 300,
    DECLARATION: 300,
    PARAMETER_LIST: 200,
    PROCEDURE_BODY: 600,
}
"""Characters of the longest answer, by kind."""
