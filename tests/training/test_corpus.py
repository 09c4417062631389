"""From files on disk to a corpus folder: what enters, what does not and why, and what it says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from cp_lsp.errors import CpLspError
from cp_lsp.semantics.context import NoImports
from cp_lsp.source.file import source_from_bytes, source_from_text
from cp_lsp.source.odc import new_document
from cp_training.corpus import clean, dedup, judge
from cp_training.corpus.collect import CorpusSummary, Recipe, collect, load_recipe
from cp_training.corpus.document import Document, read_documents, write_documents
from cp_training.corpus.sources import is_wanted, read_sources, read_split_table, subsystem_of

LICENCE = "Redistribution and use in source and binary forms are permitted."

LIST = """
[split]
test = ["Sql"]
dev = ["Cons"]

[[source]]
name = "box"
address = "https://example.org/box"
revision = "0000000000000000000000000000000000000000"
date = 2024-01-02
licence = "BSD-2-Clause"
licence_file = "LICENSE.txt"
code = ["*/Mod/*.odc", "*/Mod/*.cp"]
prose = ["*/Docu/*.odc"]

[[source]]
name = "shop"
address = "SHOP"
revision = "HEAD"
date = 2024-01-03
licence = "MIT"
licence_file = "LICENSE"
code = ["Mod/*.cp"]
exclude = ["Mod/Draft*.cp"]
subsystem = "Shop"
"""


def module(name: str, seed: int, *, imports: str = "", size: int = 12) -> str:
    """A module that is like no other of another seed, and no two lines of it alike."""
    chance = Random(seed)
    names = [f"value{seed}{letter}" for letter in "abcdefgh"]

    def expression(depth: int) -> str:
        if depth == 0 or chance.random() < 0.2:
            return chance.choice([*names, str(chance.randrange(999))])
        form = chance.choice(
            ["{} + {}", "({} - {})", "ABS({} * {})", "({} DIV 7) MOD {}", "MAX({}, {})"]
        )
        return form.format(expression(depth - 1), expression(depth - 1))

    lines = [f"MODULE {name};", "", f"\tIMPORT {imports};\n" if imports else ""]
    lines += [f"\tVAR {', '.join(names)}: INTEGER;", ""]
    for at in range(size):
        lines += [f"\tPROCEDURE Do{at}*;", "\tBEGIN"]
        for _ in range(6):
            form = chance.choice(
                ["{0} := {1};", "IF {1} > {2} THEN {0} := {2} END;", "INC({0}, {1});"]
            )
            target = chance.choice(names)
            lines.append("\t\t" + form.format(target, expression(3), expression(2)))
        lines += [f"\tEND Do{at};", ""]
    return "\n".join([*lines, f"END {name}.", ""])


HEADER = """(**
	project	= "Box"
	license	= "Docu/Licence"
	changes	= "(* none *)"
**)
"""


def with_header(text: str) -> str:
    heading, rest = text.split("\n", 1)
    return f"{heading}\n{HEADER}{rest}"


def odc(text: str) -> bytes:
    return new_document(text)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """A small BlackBox and a repository of one subsystem, as folders."""
    box, shop = tmp_path / "box", tmp_path / "shop"
    clock = module("TextClock", 3).replace("END TextClock.", "\n(* Привет, мир. *)\nEND TextClock.")
    files: dict[Path, bytes] = {
        box / "LICENSE.txt": LICENCE.encode(),
        box / "System/Mod/Strings.odc": odc(module("Strings", 1)),
        box / "Std/Mod/Log.odc": odc(module("StdLog", 2, imports="Strings")),
        box / "Text/Mod/Clock.cp": clock.replace("\n", "\r\n").encode(),
        box / "Text/Mod/Copy.odc": odc(module("TextClock", 3).replace("\t", "    ")),
        box / "Text/Mod/Broken.cp": b"MODULE TextBroken; BEGIN IF THEN ELSE END TextBroken.\n" * 3,
        box / "Lin/Mod/Files.odc": odc(module("LinFiles", 4, size=40)),
        box / "Win/Mod/Files.odc": odc(module("LinFiles", 4, size=40).replace("LinF", "WinF")),
        box / "Sql/Mod/Tables.odc": odc(module("SqlTables", 5, imports="Strings, StdLog")),
        box / "Cons/Mod/Log.odc": odc(module("ConsLog", 6)),
        box / "Std/Docu/Log.odc": odc(
            "StdLog\n\n" + "It writes to the log, at the end of it. " * 9
        ),
        box / "Std/Docu/Short.odc": odc("See elsewhere."),
        shop / "LICENSE": LICENCE.encode(),
        shop / "Mod/Goods.cp": module("ShopGoods", 8, imports="Strings").encode(),
        shop / "Mod/Sale.cp": module("ShopSale", 9, imports="ShopGoods").encode(),
        shop / "Mod/Free.cp": (module("ShopFree", 10) + "(* under the GPL *)\n").encode(),
        shop / "Mod/Drafts.cp": module("ShopDrafts", 11).encode(),
        shop / "Mod/Away.cp": module("ShopAway", 12, imports="Nowhere").encode(),
        shop / "Mod/Codes.cp": constants("ShopCodes", 400).encode(),
    }
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return {"box": box, "shop": shop}


def constants(name: str, count: int) -> str:
    lines = "".join(f"\t\tcode{at}* = {at * 3};\n" for at in range(count))
    return f"MODULE {name};\n\n\tCONST\n{lines}\nEND {name}.\n"


@pytest.fixture
def recipe(tmp_path: Path, places: Mapping[str, Path]) -> Recipe:
    listed = tmp_path / "sources.toml"
    listed.write_text(LIST.replace("SHOP", places["shop"].as_posix()), encoding="utf-8")
    return Recipe(
        tmp_path / "checkouts", blackbox="box", places=places, generated=1000, list=listed
    )


def made(recipe: Recipe, out: Path) -> tuple[dict[str, Document], dict[str, str], CorpusSummary]:
    summary = collect(recipe, out)
    documents = {document.id: document for document in read_documents(out)}
    lines = (out / "dropped.jsonl").read_text(encoding="utf-8").splitlines()
    dropped = {(record := json.loads(line))["id"]: record["reason"] for line in lines}
    return documents, dropped, summary


def test_each_text_is_in_with_a_verdict_or_out_with_a_reason(
    recipe: Recipe, tmp_path: Path
) -> None:
    documents, dropped, summary = made(recipe, tmp_path / "out")
    assert {name: document.verdict for name, document in documents.items()} == {
        "box/System/Mod/Strings.odc": "clean",
        "box/Std/Mod/Log.odc": "clean",
        "box/Text/Mod/Clock.cp": "clean",
        "box/Win/Mod/Files.odc": "clean",
        "box/Sql/Mod/Tables.odc": "clean",
        "box/Cons/Mod/Log.odc": "clean",
        "box/Std/Docu/Log.odc": "clean",
        "shop/Mod/Goods.cp": "clean",
        "shop/Mod/Sale.cp": "clean",
        "shop/Mod/Away.cp": "kept: imports that are not at hand",
    }
    assert dropped == {
        "box/Text/Mod/Copy.odc": "near duplicate of box/Text/Mod/Clock.cp",
        "box/Text/Mod/Broken.cp": "does not parse",
        "box/Lin/Mod/Files.odc": "near duplicate of box/Win/Mod/Files.odc",
        "box/Std/Docu/Short.odc": "too short",
        "shop/Mod/Free.cp": "says that it is under another licence: GPL",
        "shop/Mod/Codes.cp": "generated",
    }
    assert summary.documents == len(documents) and summary.dropped == len(dropped)
    assert summary.characters == sum(len(document.text) for document in documents.values())


def test_whole_subsystems_are_held_out(recipe: Recipe, tmp_path: Path) -> None:
    documents, _, summary = made(recipe, tmp_path / "out")
    held_out = {name: one.split for name, one in documents.items() if one.split != "train"}
    assert held_out == {"box/Sql/Mod/Tables.odc": "test", "box/Cons/Mod/Log.odc": "dev"}
    assert summary.splits["test"] == len(documents["box/Sql/Mod/Tables.odc"].text)


def test_provenance_goes_with_each_document(recipe: Recipe, tmp_path: Path) -> None:
    document = made(recipe, tmp_path / "out")[0]["shop/Mod/Sale.cp"]
    assert (document.source, document.path) == ("shop", "Mod/Sale.cp")
    assert (document.module, document.licence, document.kind) == ("ShopSale", "MIT", "code")


def test_texts_are_plain(recipe: Recipe, tmp_path: Path) -> None:
    documents = made(recipe, tmp_path / "out")[0]
    assert "Привет, мир" in documents["box/Text/Mod/Clock.cp"].text
    for document in documents.values():
        assert "\r" not in document.text and document.text.endswith("\n")


def test_same_sources_give_the_same_bytes(recipe: Recipe, tmp_path: Path) -> None:
    for name in ("one", "two"):
        collect(recipe, tmp_path / name)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name


def test_the_card_counts_and_holds_no_text(recipe: Recipe, tmp_path: Path) -> None:
    documents, dropped, _ = made(recipe, tmp_path / "out")
    card = json.loads((tmp_path / "out/card.json").read_text(encoding="utf-8"))
    assert card["documents"] == len(documents)
    assert card["by_source"]["shop"][0] == 3
    assert card["dropped"]["near duplicate"][0] == 2
    assert sum(count for count, _ in card["dropped"].values()) == len(dropped)
    assert [source["licence"] for source in card["sources"]] == ["BSD-2-Clause", "MIT"]
    text = (tmp_path / "out/card.md").read_text(encoding="utf-8")
    assert "GPL" in text and "PROCEDURE" not in text and "MODULE" not in text


def test_a_file_of_the_framework_held_out_is_not_trained_on_elsewhere(
    recipe: Recipe, places: Mapping[str, Path], tmp_path: Path
) -> None:
    text = module("SqlTables", 5, imports="Strings, StdLog")
    (places["shop"] / "Mod/Mine.cp").write_text(text.replace("SqlTables", "ShopMine"), "utf-8")
    _, dropped, _ = made(recipe, tmp_path / "out")
    assert dropped["shop/Mod/Mine.cp"] == "near duplicate of box/Sql/Mod/Tables.odc"


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git")
def test_a_repository_is_cloned_and_read_at_its_revision(
    recipe: Recipe, places: Mapping[str, Path], tmp_path: Path
) -> None:
    shop = places["shop"]
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "all")):
        subprocess.run(["git", *settings, *command], cwd=shop, check=True, capture_output=True)
    plain = made(recipe, tmp_path / "plain")[0]
    (shop / "Mod/Later.cp").write_text(module("ShopLater", 20), encoding="utf-8")
    cloned = replace(recipe, places={"box": places["box"]})
    assert made(cloned, tmp_path / "out")[0] == plain
    card = json.loads((tmp_path / "out/card.json").read_text(encoding="utf-8"))
    assert len(card["sources"][1]["revision_found"]) == 40


def test_a_source_without_its_licence_is_refused(
    recipe: Recipe, places: Mapping[str, Path], tmp_path: Path
) -> None:
    (places["shop"] / "LICENSE").unlink()
    with pytest.raises(CpLspError, match="has no LICENSE"):
        collect(recipe, tmp_path / "out")


def test_only_licences_on_the_list_may_be_named(tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text(LIST.replace('"MIT"', '"GPL-3.0-only"'), encoding="utf-8")
    with pytest.raises(CpLspError, match=r"GPL-3\.0-only"):
        read_sources(listed)
    listed.write_text(LIST.replace("note", "notes") + 'notes = ""\n', encoding="utf-8")
    with pytest.raises(CpLspError, match="unknown key notes"):
        read_sources(listed)


def test_the_list_of_sources_is_well_formed() -> None:
    sources = read_sources()
    assert {"bbcp", "gpcp"} <= set(sources)
    assert all(len(source.revision) == 40 for source in sources.values())
    table = read_split_table()
    assert table["test"] and not table["test"] & table["dev"]


def test_a_recipe_is_read_and_its_keys_are_known(tmp_path: Path) -> None:
    path = tmp_path / "corpus.toml"
    path.write_text('sources = ["bbcp"]\n[places]\nbbcp = "here"\n', encoding="utf-8")
    recipe = load_recipe(path)
    assert recipe.sources == ("bbcp",)
    assert recipe.places == {"bbcp": tmp_path / "here"}
    assert recipe.checkouts == tmp_path / "checkouts"
    path.write_text("source = 1\n", encoding="utf-8")
    with pytest.raises(CpLspError, match="unknown key source"):
        load_recipe(path)


def test_documents_survive_the_file(tmp_path: Path) -> None:
    one = Document("a/b.cp", "x := 1\n\u2028ж", "code", "a", "b.cp", "B", "MIT", "dev", "kept: why")
    write_documents(tmp_path / "documents.jsonl", [one])
    assert list(read_documents(tmp_path)) == [one]


def test_boilerplate_goes_from_all_but_a_few() -> None:
    texts = {f"{at:02}": with_header(module(f"M{at}", at, size=1)) for at in range(clean.MANY + 5)}
    texts["own"] = texts["00"].replace(HEADER, "(* What (* only *) this module says. *)\n")
    headers = clean.Headers(texts.items())
    assert len(headers.cut) == 5 and len(headers.kept) == clean.MANY
    for name, text in texts.items():
        result = headers.without(name, text)
        assert ("license" in result) == (name in headers.kept)
        assert judge.judge(result, NoImports()).kept == "clean"
    assert headers.without("own", texts["own"]) == texts["own"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\ufffc\na\ufffcb  \n", "ab\n"),
        ("a\x8fb\x90c\xadd\x00", "a b-cd\n"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb\n"),
        ("x\nStdCoder.Decode ..,, 9ka\n ..Zk\n --- end of encoding ---\ny\n", "x\ny\n"),
        ("s (*Plain*" + "gvFT" * 30 + "==*)t", "s t\n"),
        ("\n\n", ""),
    ],
)
def test_what_only_machines_read_goes(text: str, plain: str) -> None:
    assert clean.plain_text(source_from_text(text)) == plain


def test_a_document_of_blackbox_gives_its_text() -> None:
    source = source_from_bytes(odc("MODULE M;\nEND M.\n"), Path("M.odc"))
    assert clean.plain_text(source) == "MODULE M;\nEND M.\n"


def test_verdicts() -> None:
    def verdict(text: str, dialect: str = "") -> str:
        result = judge.judge(text, NoImports(), dialect=dialect)
        return result.kept or "dropped: " + result.dropped

    good = module("M", 1)
    assert verdict(good) == "clean"
    assert verdict("PROGRAM p; BEGIN END.") == "dropped: not a module of Component Pascal"
    slip = good.replace("END M.", "BEGIN value1a := 1 DIV END M.")
    assert verdict(slip) == "dropped: does not parse"
    assert verdict(slip, "Oberon-2") == "kept: dialect, Oberon-2"
    assert verdict(good.replace("IF", "WHEN"), "Oberon-2") == "dropped: does not parse"
    unknown = good.replace("END M.", "BEGIN value1a := other END M.")
    assert verdict(unknown) == "kept: few findings"
    assert verdict(good.replace("INC(", "GROW(")) == "dropped: many findings"
    assert verdict(good.replace("INC(", "GROW("), "Oberon-2") == "kept: dialect, Oberon-2"


def test_lists_of_declarations_count_as_made_by_machines() -> None:
    assert judge.is_generated(constants("Codes", 300))
    assert not judge.is_generated(constants("Codes", 10))
    assert not judge.is_generated(module("M", 5, size=30))


def test_nearness_is_told_across_splits_from_less() -> None:
    def document(name: str, text: str, split: str) -> Document:
        one = Document(name, text, "code", "s", name, "", "MIT", "train")
        return replace(one, split=split)  # type: ignore[arg-type]

    first, second = module("A", 1, size=20), module("B", 2, size=16)
    half = first.replace("END A.", "") + second
    collection = dedup.Collection()
    collection.add(document("held out", first, "test"))
    assert collection.repeated(document("half", half, "train")) == "near duplicate of held out"
    assert collection.repeated(document("half", half, "test")) == ""
    assert collection.repeated(document("other", second, "train")) == ""
    assert collection.repeated(document("same", first.replace("\t", " "), "test")) == (
        "duplicate of held out"
    )


@pytest.mark.parametrize(
    ("path", "glob", "fits"),
    [
        ("Std/Mod/Log.odc", "*/Mod/*.odc", True),
        ("a/Std/Mod/Log.odc", "*/Mod/*.odc", False),
        ("a/Std/Mod/Log.odc", "**/Mod/*.odc", True),
        ("Mod/Log.odc", "**/Mod/*.odc", True),
        ("Std/Docu/ru/Log.odc", "*/Docu/**/*.odc", True),
        ("Std/Docu/Log.odc", "*/Docu/**/*.odc", True),
        ("Zlib/Mod/X.odc", "Zlib/**", True),
        ("Log.cp", "*.CP", False),
    ],
)
def test_globs(path: str, glob: str, fits: bool) -> None:
    assert is_wanted(path, (glob,)) is fits


def test_subsystems() -> None:
    assert subsystem_of("a/Std/Mod/Log.odc") == "Std"
    assert subsystem_of("Mod/Log.odc", "Shop") == "Shop"
    assert subsystem_of("Docu/Tour.odc") == ""


@pytest.mark.skipif("CP_LSP_BLACKBOX" not in os.environ, reason="CP_LSP_BLACKBOX is not set")
def test_modules_of_blackbox_are_clean(tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    text = LIST[: LIST.index("[[source]]", LIST.index("[[source]]") + 1)]
    text = text.replace('"*/Mod/*.odc", "*/Mod/*.cp"', '"Obx/Mod/C*.odc"').replace(
        '"*/Docu/*.odc"', '"Obx/Docu/C*.odc"'
    )
    listed.write_text(text, encoding="utf-8")
    blackbox = Path(os.environ["CP_LSP_BLACKBOX"])
    recipe = Recipe(tmp_path, blackbox="box", places={"box": blackbox}, list=listed)
    documents, dropped, _ = made(recipe, tmp_path / "out")
    assert len(documents) > 10
    assert not [one for one, reason in dropped.items() if "parse" in reason or "find" in reason]
