"""How each family of models is asked to fill a gap: in which order, and how context is told.

The formats are those that the families were trained with, as their makers describe them; what
they are called is in `cp_lsp.models.families`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from cp_lsp.completion.blocks import Block, Kind
from cp_lsp.models import families as f
from cp_lsp.models.base import Abilities, Special
from cp_lsp.models.families import Family, family_of_name, family_of_specials, written

Order = Literal["psm", "spm"]
"""Prefix, suffix, middle; or suffix, prefix, middle."""

Style = Literal["interfaces", "files", "comments"]
"""How a model is told of context: as interfaces behind marks of files, as our own models have
learnt it; as files of a repository; or, to one that knows neither, as comments before the text.
"""

Part = str | Special

MAX_STOPS: Final = 4
"""Texts to stop at that an OpenAI-compatible server has to take."""

REPOSITORY: Final = "blackbox"
"""The name of the project, where a format asks for one."""

CONVERSATION: Final = Family(
    "conversation",
    prefix="<cp-lsp:before>",
    suffix="<cp-lsp:behind>",
    middle="<cp-lsp:answer>",
    file="<cp-lsp:context>",
)
"""The parts of a prompt that become a conversation (`chat_infill`); no model has such tokens."""

_MODULE: Final = re.compile(r"\A\s*(?:\(\*.*?\*\)\s*)*MODULE\s+(\w+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Template:
    """How the models of a family are asked.

    `orders` are those that it has learnt, the better one first; `kinds` the blocks that it is told,
    the most important first; `share` of a prompt is theirs, however long the text is.
    """

    family: Family
    orders: tuple[Order, ...] = ("psm",)
    style: Style = "comments"
    kinds: tuple[Kind, ...] = ("interfaces",)
    share: float = 1 / 12

    @property
    def stops(self) -> tuple[str, ...]:
        """Texts at which an answer is over, for servers that write special tokens out."""
        family = self.family
        marks = (*family.ends[:1], family.file, family.path, *family.ends[1:], family.prefix)
        texts = (written(mark).strip() for mark in marks if mark)
        return tuple(dict.fromkeys(texts))[:MAX_STOPS]

    def order(self, wanted: Order | None, abilities: Abilities) -> Order:
        """The order to ask in: the one wanted, or the one that a model says suits it, if its
        format has it.
        """
        if wanted is None and abilities.suffix_first:
            wanted = "spm"
        return wanted if wanted is not None and wanted in self.orders else self.orders[0]

    def parts(
        self,
        prefix: str,
        suffix: str,
        blocks: Sequence[Block] = (),
        *,
        order: Order = "psm",
        name: str = "",
    ) -> tuple[Part, ...]:
        """The prompt; `name` is that of the text's module, "" where it is not known."""
        family = self.family
        front: list[Part] = []
        told = [block for block in blocks if block.kind != "expected"]
        if self.style == "interfaces":
            texts: dict[str, str] = {}
            for block in told:
                texts[block.title] = texts.get(block.title, "") + block.text
            for title, text in texts.items():
                front += [Special(family.file), f"{title}\n{text}"]
        elif self.style == "files" and told:
            front += [Special(family.repository), f"{REPOSITORY}\n"]
            for block in told:
                front += [Special(family.file), f"{block.file}\n{block.text}"]
            front += [Special(family.file), f"{name or 'Module'}.cp\n"]
        elif self.style == "comments":
            prefix = "".join(map(comment, told)) + prefix
        parts = [*front, *_gap(family, prefix, suffix, order)]
        return tuple(part for part in parts if part)


def _gap(family: Family, prefix: str, suffix: str, order: Order) -> list[Part]:
    """The text with its gap, in the family's own way."""
    pre, suf = Special(family.prefix), Special(family.suffix)
    if family.closing:
        return [pre, prefix, suf, suffix, Special(family.closing)]
    if not family.middle:
        return [suf, suffix, pre, prefix]
    mid = Special(family.middle)
    if family.prefix.startswith("▁"):
        # The blank after the mark is the one that a sentence begins with to this tokenizer.
        prefix = f" {prefix}"
    if order == "spm":
        return [pre, suf, suffix, mid, prefix]
    return [pre, prefix, suf, suffix, mid]


def comment(block: Block) -> str:
    """A block as a comment."""
    text = block.text.replace("(*", "( *").replace("*)", "* )")
    return f"(* {block.title}\n{text}*)\n"


def with_expected(prefix: str, blocks: Iterable[Block]) -> str:
    """A prefix with what is expected at its end as a comment above its last line."""
    told = [block.text.strip() for block in blocks if block.kind == "expected"]
    if not told:
        return prefix
    before, end, line = prefix.rpartition("\n")
    indentation = line[: len(line) - len(line.lstrip())]
    return f"{before}{end}{indentation}(* {'; '.join(told)} *)\n{line}"


def module_name(prefix: str) -> str:
    """The name of the module that a text begins with; "" where it cannot be told."""
    match = _MODULE.match(prefix)
    return "" if match is None else match[1]


def template_for(
    specials: Collection[str], *names: str, templates: Sequence[Template] | None = None
) -> Template | None:
    """The template for a model by its special tokens and names; None if it fills no gaps.

    Where the special tokens are not known, as with most servers, its names alone decide.
    """
    known = frozenset(specials)
    if CONVERSATION.needed <= known:
        return _CONVERSE
    family = family_of_specials(known, *names) if known else family_of_name(*names)
    for template in TEMPLATES if templates is None else templates:
        if template.family == family:
            if known and not _marks(template) <= known:
                return replace(template, style="comments")
            return template
    return None


def _marks(template: Template) -> frozenset[str]:
    """The special tokens that a template tells context with."""
    family = template.family
    marks = {"interfaces": (family.file,), "files": (family.file, family.repository)}
    return frozenset(marks.get(template.style, ()))


# What each family is told, by `benchmarks/context.py`; all figures, and how they came about, are in
# benchmarks/results/context.json. Bits are those per character of the right answer, against none.
# Our own model: with interfaces bits -0.003 (-0.007 to -0.001; 100 tasks), but what it says is a
# little less like the answer, -0.008 (-0.018 to -0.001; 240 tasks). No other block gains anything,
# all together have +0.006 (-0.002 to +0.016). So it is told what it was trained with, no more.
# Qwen2.5-Coder with 0.5 billion parameters, 12 tasks, too few to tell: interfaces as files +0.052
# (-0.013 to +0.158), as comments +0.056, as bare interfaces +0.078; members +0.024, declarations
# -0.001. Members are left out for it. That the others help larger models is taken from what is
# published on them (as is the style of families not measured), not from figures of our own.
_TOLD: Final[tuple[Kind, ...]] = (
    "interfaces",
    "declarations",
    "similar",
    "recent",
    "findings",
)

TEMPLATES: Final = (
    Template(f.NANO, ("psm", "spm"), "interfaces"),
    Template(f.QWEN, ("psm", "spm"), "files", _TOLD, share=1 / 4),
    Template(f.STARCODER, ("psm", "spm"), "files", _TOLD, share=1 / 4),
    Template(f.CODE_LLAMA, ("psm", "spm"), "comments", _TOLD, share=1 / 4),
    Template(f.DEEPSEEK, ("psm",), "comments", _TOLD, share=1 / 4),
    Template(f.CODESTRAL, ("spm",), "comments", _TOLD, share=1 / 4),
    Template(f.GRANITE_CODE, ("psm", "spm"), "comments", _TOLD, share=1 / 4),
    Template(f.GRANITE, ("psm",), "comments", _TOLD, share=1 / 4),
    Template(f.CODE_GEMMA, ("psm",), "comments", _TOLD, share=1 / 4),
)

_CONVERSE: Final = Template(CONVERSATION, ("psm",), "interfaces", _TOLD, share=1 / 4)
