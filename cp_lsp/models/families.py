"""The families of models that fill gaps, and what each calls its special tokens."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """What the special tokens of a family are called; "" for one that it does not have.

    `prefix`, `suffix` and `middle` stand in front of what they name; `middle` is "" where the
    answer follows the prefix, which then has to stand last. `closing` stands behind a suffix that
    nothing else ends. `file` begins a file of context, `path` stands in front of its name, and
    `repository` of the project's. `ends` end an answer.

    The names are those in the vocabulary: a `▁` at the beginning of one is a blank in a text.
    """

    name: str
    prefix: str
    suffix: str
    middle: str = ""
    closing: str = ""
    file: str = ""
    path: str = ""
    repository: str = ""
    ends: tuple[str, ...] = ()
    pattern: re.Pattern[str] = field(default=re.compile(r"(?!)"), repr=False)
    """Finds the family in the names of its models."""

    @property
    def needed(self) -> frozenset[str]:
        """The tokens without which no gap can be filled."""
        return frozenset(filter(None, (self.prefix, self.suffix, self.middle, self.closing)))

    @property
    def specials(self) -> frozenset[str]:
        """All of the family's tokens."""
        others = filter(None, (self.file, self.path, self.repository))
        return self.needed | frozenset(others) | frozenset(self.ends)


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


QWEN: Final = Family(
    "Qwen2.5-Coder",
    prefix="<|fim_prefix|>",
    suffix="<|fim_suffix|>",
    middle="<|fim_middle|>",
    file="<|file_sep|>",
    repository="<|repo_name|>",
    ends=("<|endoftext|>", "<|fim_pad|>", "<|im_end|>"),
    pattern=_named(r"qwen[\d.]*[-_ ]?coder|codeqwen"),
)
NANO: Final = Family(
    "cp-lsp nano",
    prefix="<|fim_prefix|>",
    suffix="<|fim_suffix|>",
    middle="<|fim_middle|>",
    file="<|file_sep|>",
    repository="<|repo_name|>",
    ends=("<|endoftext|>", "<|fim_pad|>"),
    pattern=_named(r"cp[-_]lsp|(?:^|/)nano(?:\.gguf)?$"),
)
STARCODER: Final = Family(
    "StarCoder2",
    prefix="<fim_prefix>",
    suffix="<fim_suffix>",
    middle="<fim_middle>",
    file="<file_sep>",
    repository="<repo_name>",
    ends=("<|endoftext|>", "<fim_pad>"),
    pattern=_named(r"starcoder[-_ ]?2"),
)
CODE_LLAMA: Final = Family(
    "CodeLlama",
    prefix="▁<PRE>",
    suffix="▁<SUF>",
    middle="▁<MID>",
    ends=("▁<EOT>", "</s>"),
    pattern=_named(r"code[-_ ]?llama"),
)
DEEPSEEK: Final = Family(
    "DeepSeek-Coder",
    prefix="<｜fim▁begin｜>",
    suffix="<｜fim▁hole｜>",
    closing="<｜fim▁end｜>",
    ends=("<｜end▁of▁sentence｜>", "<|EOT|>"),
    pattern=_named(r"deepseek[-_ ]?coder"),
)
CODESTRAL: Final = Family(
    "Codestral",
    prefix="[PREFIX]",
    suffix="[SUFFIX]",
    ends=("</s>",),
    pattern=_named(r"codestral"),
)
GRANITE_CODE: Final = Family(
    "Granite Code",
    prefix="<fim_prefix>",
    suffix="<fim_suffix>",
    middle="<fim_middle>",
    path="<filename>",
    repository="<reponame>",
    ends=("<|endoftext|>", "<fim_pad>"),
    pattern=_named(r"granite[-_.\w]*[-_]code|starcoder(?![-_ ]?2)|santacoder"),
)
GRANITE: Final = Family(
    "Granite",
    prefix="<|fim_prefix|>",
    suffix="<|fim_suffix|>",
    middle="<|fim_middle|>",
    path="<|filename|>",
    repository="<|reponame|>",
    ends=("<|end_of_text|>", "<|fim_pad|>"),
    pattern=_named(r"granite[-_ ]?[34]"),
)
CODE_GEMMA: Final = Family(
    "CodeGemma",
    prefix="<|fim_prefix|>",
    suffix="<|fim_suffix|>",
    middle="<|fim_middle|>",
    file="<|file_separator|>",
    ends=("<eos>",),
    pattern=_named(r"code[-_ ]?gemma"),
)

FAMILIES: Final = (
    NANO,
    QWEN,
    STARCODER,
    CODE_LLAMA,
    DEEPSEEK,
    CODESTRAL,
    GRANITE_CODE,
    GRANITE,
    CODE_GEMMA,
)
"""Those with the most tokens of their own first, where names and tokens of several would fit."""


def family_of_name(*names: str) -> Family | None:
    """The family of a model by the first of its names that tells, such as its id and its file."""
    for name in names:
        for family in FAMILIES:
            if family.pattern.search(name):
                return family
    return None


def family_of_specials(specials: AbstractSet[str], *names: str) -> Family | None:
    """The family that has these special tokens; the model's names decide where several have."""
    fitting = [family for family in FAMILIES if family.needed <= specials]
    named = family_of_name(*names)
    if named in fitting:
        return named
    # Without a name it is the one more of whose tokens are there.
    return max(fitting, key=lambda family: len(family.specials & specials), default=None)


def written(special: str) -> str:
    """A special token as it is written in a text."""
    return " " + special[1:] if special.startswith("▁") else special
