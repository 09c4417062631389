"""What a model is told of a place, and that prompts begin alike while a person types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from cp_lsp import check
from cp_lsp.completion.blocks import KINDS
from cp_lsp.completion.engine import Engine
from cp_lsp.completion.recent import RecentChanges
from cp_lsp.completion.similar import SimilarProcedures
from cp_lsp.completion.surroundings import EDITS, Surroundings
from cp_lsp.completion.templates import TEMPLATES, Order, Template
from cp_lsp.index.bundle import Bundle
from cp_lsp.index.importer import ProjectImporter
from cp_lsp.index.project import Project
from cp_lsp.models.scripted import ScriptedModel, shown
from cp_lsp.semantics.checker import CheckedModule
from cp_lsp.semantics.client_interface import client_interface
from cp_lsp.semantics.splicing import common_length

BUNDLE = Bundle()
IMPORTER = ProjectImporter(Project((), None, bundled=BUNDLE), None, BUNDLE)


@cache
def definition(name: str) -> str | None:
    module = IMPORTER.import_module(name)
    return None if module is None else client_interface(module)


def module_of(procedures: int) -> str:
    """A module that is too long for a prompt, with a place to complete in each procedure."""
    body = "".join(
        f"""
	PROCEDURE Copy{i} (m: TextModels.Model; VAR count: INTEGER);
		VAR r: TextModels.Reader; w: TextModels.Writer; entry: Entry;
	BEGIN
		r := m.NewReader(NIL); w := m.NewWriter(NIL);
		entry.number := limit + {i};
		(* place {i} *)
		WHILE ~r.eot DO r.Read; w.WriteChar(r.char); INC(count) END
	END Copy{i};
"""
        for i in range(procedures)
    )
    return f"""MODULE Texts;

	IMPORT TextModels, Strings;

	CONST limit = 100;

	TYPE Entry = RECORD number: INTEGER; name: ARRAY 32 OF CHAR END;
{body}
END Texts.
"""


TEXT = module_of(40)


def cursor(place: int, typed: str = "", text: str = TEXT) -> tuple[str, str]:
    before, mark, after = text.partition(f"(* place {place} *)")
    assert mark
    return before + typed, after


def around(prefix: str, suffix: str, index: SimilarProcedures | None = None) -> Surroundings:
    return Surroundings(checked(prefix + suffix), "Texts.cp", index)


@cache
def checked(text: str) -> CheckedModule:
    return check(text, IMPORTER, tolerant=True)


class Model(ScriptedModel):
    """One whose tokens have about four characters."""

    def tokenize(self, text: str) -> Sequence[int]:
        return range(-(-len(text) // 4))


def engine(order: Order = "spm", template: Template = TEMPLATES[0]) -> Engine:
    """An engine that tells a family of models everything."""
    specials = sorted(template.family.specials)
    model = Model([""], context_length=2600, specials=specials)
    everything = replace(template, kinds=KINDS, share=0.45)
    return Engine(model, IMPORTER, definition, template=everything, order=order)


def prompt(of: Engine, place: int, typed: str = "", **options: object) -> str:
    prefix, suffix = cursor(place, typed, str(options.get("text", TEXT)))
    index = options.get("index")
    assert index is None or isinstance(index, SimilarProcedures)
    return shown(of.prepare(prefix, suffix, around(prefix, suffix, index)).prompt)


def test_everything_is_told() -> None:
    index = SimilarProcedures()
    index.put(
        "Other",
        "MODULE Other;\n\tPROCEDURE Transfer (m: TextModels.Model; VAR count: INTEGER);\n"
        "\tVAR r: TextModels.Reader; w: TextModels.Writer;\n\tBEGIN\n\t\tr := m.NewReader(NIL); "
        "w := m.NewWriter(NIL); r.Read; w.WriteChar(r.char)\n\tEND Transfer;\nEND Other.\n",
    )
    recent = RecentChanges()
    recent.note("Other.cp", "a\nb\n")
    recent.note("Other.cp", "a\nchanged\n")
    prefix, suffix = cursor(30, "count := ")
    prefix = prefix.replace("entry.number := limit + 30;", "nowhere := 1;")
    suffix = suffix.replace("r.Read;", "r.Read; entry.number := limit;")
    module = check(prefix + suffix, IMPORTER, tolerant=True)
    of = engine()
    told = shown(of.prepare(prefix, suffix, Surroundings(module, "T.cp", index, recent)).prompt)
    front, _, rest = told.partition("<|fim_prefix|>")
    assert "<|file_sep|>TextModels\n" in front
    assert "Reader: (rd: Reader) SetPos (pos: INTEGER)" in front  # not mentioned in the text
    assert "<|file_sep|>Texts\n" in front
    assert "Entry = RECORD number: INTEGER; name: ARRAY 32 OF CHAR END" in front
    assert "PROCEDURE Transfer" in front
    assert "-b\n+changed\n" in front
    assert '"nowhere" is not declared' in front
    assert "(* INTEGER expected *)\n\t\tcount :=" in rest
    assert "PROCEDURE Copy1 " not in told


def test_without_surroundings_the_imports_are_told() -> None:
    of = engine()
    assert "<|file_sep|>TextModels\n" in shown(of.prepare(*cursor(3)).prompt)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.family.name)
def test_typing_in_a_line_changes_the_end_of_a_prompt_alone(template: Template) -> None:
    for order in template.orders:
        of = engine(order, template)
        line = "count := limit * 2 +"
        before = prompt(of, 30, line[:1])
        for typed in range(2, len(line) + 1):
            after = prompt(of, 30, line[:typed])
            # Besides the line there is only the comment above it that can change.
            changed = 2 * len("(* INTEGER expected *)") + len("\n\t\t") + len(line)
            here = after.index("PROCEDURE Copy30")
            if after.index("PROCEDURE Copy31") > here:
                # The suffix stands last, and has to be read again.
                changed += len(after) - after.index("WHILE ~r.eot", here)
            assert len(before) - common_length(before, after) <= changed
            before = after


def test_blocks_stay_until_the_cursor_leaves_the_procedure() -> None:
    of = engine()
    mark = "<|fim_prefix|>"
    first = prompt(of, 5).partition(mark)[0]
    lines = "Strings.Find(entry.name, entry.name, 0, count);\n\t\t" * 2
    assert prompt(of, 5, lines).partition(mark)[0] == first
    prompt(of, 6)
    assert "<|file_sep|>Strings\n" in prompt(of, 5, lines).partition(mark)[0]


def test_blocks_are_chosen_anew_after_many_edits_on_a_new_line() -> None:
    of = engine()

    def told(typed: str) -> str:
        return shown(of.prepare(*cursor(5, typed), Surroundings(file="Texts.cp")).prompt)

    told("")
    line = "Strings.Find(entry.name, entry.name, 0, count);\n\t\t"
    assert all("<|file_sep|>Strings\n" not in told(f"{line}count := {i}") for i in range(EDITS + 5))
    assert "<|file_sep|>Strings\n" in told(f"{line}count := 1;\n\t\t")


def test_preparing_goes_on_with_any_text() -> None:
    of = engine()
    for text in ("", "MODULE", "\n", "x" * 9000, "PROCEDURE\nPROCEDURE (", "(*"):
        for place in (0, len(text) // 2, len(text)):
            prefix, suffix = text[:place], text[place:]
            assert of.prepare(prefix, suffix, around(prefix, suffix)).prompt.parts
