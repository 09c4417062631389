"""All that is known of a model → its card, for reading: data, licences, figures, limits, copies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cp_lsp.errors import ModelError
from cp_training.export.agreement import Report
from cp_training.export.gguf import About, Exported
from cp_training.export.recitation import Recitation

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the card is made from.

    `corpus` is card.json of the corpus, `dataset` dataset.json, `run` run.json of the last stage,
    `config` config.json of the checkpoint, each as read. `limits` are sentences, `figures` the
    tables of the benchmark in Markdown.
    """

    about: About
    corpus: Values
    dataset: Values
    run: Values
    config: Values
    tokens: int
    exports: Sequence[Exported]
    shipped: str
    """The kind of the file that is in the package."""
    report: Report
    recitation: Recitation
    figures: str = ""
    limits: Sequence[str] = ()


def write_model_card(path: Path, facts: Facts) -> None:
    """Writes the card; equal facts give equal bytes. Raises ModelError if it names a local path."""
    text = as_markdown(facts)
    local = _LOCAL.search(text)
    if local:
        raise ModelError(f"{local.group()!r} in the model card is a path of this machine")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def as_markdown(facts: Facts) -> str:
    """The card as Markdown."""
    sections = (
        [f"# {facts.about.name}", "", facts.about.description],
        _data(facts.corpus, facts.dataset),
        _tokenizer(facts.tokens),
        _architecture(facts.config, facts.run),
        _training(facts.run, facts.dataset),
        *([["## Figures", "", *facts.figures.splitlines()]] if facts.figures else []),
        _files(facts),
        _agreement(facts.report),
        _copies(facts.recitation),
        ["## Limits", "", *(f"- {limit}" for limit in (*facts.limits, *_LIMITS))],
    )
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


_LIMITS: Final = (
    "It continues and fills in Component Pascal; it answers no questions and follows no "
    "instructions.",
    "What it writes may be wrong or not compile: the front end judges each suggestion before it is "
    "shown.",
    "It sees one context of the length given above; what stands farther away it knows only from "
    "the interfaces put in front.",
)

_LOCAL: Final = re.compile(
    r"(?<![\w:/.])/(?:home|Users|root|opt|tmp|work|mnt|var|srv)/\S*|\b[A-Za-z]:\\\S*"
)


def _data(corpus: Values, dataset: Values) -> list[str]:
    lines = [
        "## Data",
        "",
        f"{corpus['documents']:,} documents, {corpus['characters']:,} characters; sha256 of "
        f"documents.jsonl `{corpus['sha256']}`. The texts are not part of the package: the "
        "sources below are public, and `cp-lsp train corpus` collects them anew.",
        "",
        *_table(
            ("source", "address", "revision", "licence"),
            (
                (
                    str(source["name"]),
                    str(source["address"]),
                    str(source["revision_found"])[:12],
                    str(source["licence"]),
                )
                for source in corpus["sources"]
            ),
        ),
    ]
    for title, key in (
        ("Licence", "by_licence"),
        ("Kind and split", "by_kind_and_split"),
        ("Verdict of the front end", "by_verdict"),
    ):
        counts = corpus[key].items()
        rows = ((name, f"{count:,}", f"{size:,}") for name, (count, size) in counts)
        lines += ["", *_table((title, "documents", "characters"), rows)]
    lines += [
        "",
        f"Learnt from: {dataset['characters']:,} characters in {dataset['rows']:,} rows of "
        f"{dataset['length']:,} tokens; sha256 of the rows `{dataset['sha256']}`. "
        "Nothing was learnt from the split test.",
    ]
    return lines


def _tokenizer(tokens: int) -> list[str]:
    return [
        "## Tokenizer",
        "",
        f"Byte-level BPE, {tokens:,} entries, whose tokens stay within one lexeme of Component "
        "Pascal, with at most one blank before it. Special tokens are called as in Qwen2.5-Coder: "
        "`<|endoftext|>`, `<|fim_prefix|>`, `<|fim_suffix|>`, `<|fim_middle|>`, `<|fim_pad|>`, "
        "`<|repo_name|>`, `<|file_sep|>`.",
        "",
        "A hole is filled in with `<|fim_prefix|>PREFIX<|fim_suffix|>SUFFIX<|fim_middle|>` or "
        "`<|fim_prefix|><|fim_suffix|>SUFFIX<|fim_middle|>PREFIX`; the answer ends with "
        "`<|endoftext|>`.",
    ]


def _architecture(config: Values, run: Values) -> list[str]:
    return [
        "## Architecture",
        "",
        f"Llama, {run['parameters'] / 1e6:.1f} million parameters: {config['num_hidden_layers']} "
        f"layers, {config['hidden_size']} wide, {config['num_attention_heads']} heads "
        f"({config.get('num_key_value_heads') or config['num_attention_heads']} of keys and "
        f"values), {config['intermediate_size']} wide inside, "
        f"{'tied' if config.get('tie_word_embeddings') else 'separate'} embeddings, context of "
        f"{config['max_position_embeddings']:,} tokens.",
    ]


def _training(run: Values, dataset: Values) -> list[str]:
    """A column a run: those that made the model to begin with, then the last."""
    columns = [_run(each, dataset) for each in (*run.get("earlier", ()), run)]
    names = dict.fromkeys(name for column in columns for name in column)
    heading = ("", *(f"run {number}" for number in range(1, len(columns) + 1)))
    rows = ((name, *(column.get(name, "") for column in columns)) for name in names)
    return ["## Training", "", *_table(heading, rows)]


def _run(run: Values, dataset: Values) -> dict[str, str]:
    recipe = run.get("recipe")
    settings = recipe if isinstance(recipe, Mapping) else {}
    passes = run["tokens"] / max(1, dataset["tokens_of_an_epoch"])
    rows = {
        "commit": str(run.get("commit", "not recorded")),
        "sha256 of the rows": f"`{run['dataset']}`",
        "steps": f"{run['steps']:,}",
        "tokens seen": f"{run['tokens']:,}, {passes:.1f} times the corpus",
        "hours": f"{run['hours']} on {run['device']}",
        "torch": str(run["torch"]),
        "loss on texts never learnt from": f"{run['dev_loss']} nats a token",
    }
    if run.get("dev_middle_loss") is not None:
        rows["loss on what was in holes"] = f"{run['dev_middle_loss']} nats a token"
    return rows | {str(name): str(value) for name, value in settings.items()}


def _files(facts: Facts) -> list[str]:
    rows = (
        (
            export.path.name,
            export.kind,
            f"{export.size / 1e6:.1f} MB",
            f"`{export.sha256}`",
            "yes" if export.kind == facts.shipped else "",
        )
        for export in facts.exports
    )
    return [
        "## Files",
        "",
        f"Licence of the model: {facts.about.licence}.",
        "",
        *_table(("file", "matrices", "size", "sha256", "in the package"), rows),
    ]


def _agreement(report: Report) -> list[str]:
    rows = (
        (
            one.file,
            one.runner,
            f"{one.equal:,} of {one.tokens:,} ({one.share:.1%})",
            f"{one.tied} (within {one.tolerance})",
            f"{one.largest_gap:.3f}",
            f"{one.largest_difference:.3f}",
            f"{one.loss:.4f} ({one.loss - one.reference_loss:+.4f})" if one.loss else "",
            f"{one.tokenization.different} of {one.tokenization.texts:,}",
        )
        for one in report.agreements
    )
    columns = (
        "file",
        "runner",
        "same greedy tokens",
        "ties",
        "largest gap",
        "largest difference of logits",
        "loss, nats a token",
        "texts with other tokens",
    )
    return [
        "## Agreement with transformers",
        "",
        "Each token is asked for after the text that transformers wrote in float32, plainly and "
        "with a hole by turns. Where another one comes, the gap is by how much transformers "
        "prefers its own, in logits. The loss is that on texts held out, with what it is more than "
        "in transformers.",
        "",
        *_table(columns, rows),
        *(line for missing in report.missing for line in ("", f"Not asked: {missing}.")),
    ]


def _copies(recitation: Recitation) -> list[str]:
    one = recitation
    lines = [
        "## Word-for-word copies",
        "",
        f"{one.prompts:,} answers to prompts cut from {one.documents:,} training documents were "
        "searched for passages of these documents, blanks and line ends apart. Passages under "
        f"{one.shortest} characters, text that stands in {one.common} documents or more, and text "
        "of the prompt itself are nobody's own and left out. "
        f"{one.recited} answers ({one.share:.1%}) hold more than {one.limit} characters in a row "
        f"of one document's own; more than {one.allowed_share:.0%} would keep the model from being "
        "shipped.",
        "",
    ]
    if not one.copies:
        return [*lines, "No copy was found."]
    rows = (
        (
            f"`{copy.document}`",
            copy.licence + (", with a notice" if copy.has_notice else ""),
            str(copy.own),
            str(copy.characters),
            f"{copy.way}, {copy.where}",
            "yes" if copy.is_source else "",
        )
        for copy in one.copies
    )
    columns = ("document", "licence", "own characters", "in all", "asked", "cut from it")
    return [*lines, "The longest copies:", "", *_table(columns, rows)]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [_row(columns), "| " + " | ".join("---" for _ in columns) + " |"]
    return lines + [_row(row) for row in rows]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
