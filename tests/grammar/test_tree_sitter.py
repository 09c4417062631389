"""The tree-sitter grammar says what the EBNF says, and its queries find what they should."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.features.outline import SymbolKind, read_outline
from cp_lsp.index.project import Project
from cp_lsp.semantics.objects import CONSTANT, PREDECLARED, TYPE_NAME
from cp_lsp.semantics.universe import OBSOLETE, UNIVERSE
from cp_lsp.syntax.letters import LETTERS
from cp_lsp.syntax.scanner import scan
from grammar import ebnf
from grammar.sentences import Sentences, Symbol
from tests.grammar.programs import RIGHT, WRONG
from tests.grammar.tree_sitter_parser import PACKAGE, SOURCES, build, errors, load, nodes

ROOT = Path(__file__).parents[2]
QUERIES = PACKAGE / "queries"
QUERY_FILES = sorted(QUERIES.glob("*/*.scm"))
EXAMPLES = sorted((ROOT / "examples").rglob("*.cp"))

Refusal = Callable[[str], str | None]
Parse = Callable[[str], Any]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("tree_sitter"))


@pytest.fixture(scope="session")
def language(library: Path) -> Any:
    return load(library)


@pytest.fixture(scope="session")
def parse(language: Any) -> Parse:
    import tree_sitter

    parser = tree_sitter.Parser(language)
    return lambda text: parser.parse(text.encode())


# -- the package


def grammar_json() -> dict[str, Any]:
    return json.loads((SOURCES / "grammar.json").read_text(encoding="utf-8"))


def test_letters_are_those_of_the_scanner() -> None:
    text = (PACKAGE / "letters.js").read_text(encoding="utf-8")
    (array,) = re.findall(r"module\.exports = (\[.*\])\.join", text, flags=re.DOTALL)
    assert "".join(ast.literal_eval(array)) == LETTERS


def test_reserved_words_are_those_of_the_grammar(grammar: ebnf.Grammar) -> None:
    words = grammar_json()["reserved"]["global"]
    assert sorted(word["value"] for word in words) == list(grammar.reserved)


def test_versions_agree() -> None:
    package = json.loads((PACKAGE / "package.json").read_text(encoding="utf-8"))
    metadata = json.loads((PACKAGE / "tree-sitter.json").read_text(encoding="utf-8"))["metadata"]
    assert package["version"] == metadata["version"]
    assert package["license"] == metadata["license"]
    assert all(list(PACKAGE.glob(pattern)) for pattern in package["files"])


@pytest.fixture
def cli(tmp_path: Path) -> Callable[..., str]:
    """Runs the tree-sitter program on a copy of the package."""
    program = os.environ.get("CP_LSP_TREE_SITTER") or shutil.which("tree-sitter")
    if program is None:
        pytest.skip("needs the tree-sitter program: set CP_LSP_TREE_SITTER to it")
    if shutil.which("node") is None:
        pytest.skip("needs node, which reads grammar.js")
    copy = shutil.copytree(PACKAGE, tmp_path / "package")

    def cli(*arguments: str) -> str:
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "NO_COLOR": "1"}
        done = subprocess.run(
            [program, *arguments],
            cwd=copy,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return cli


def test_generated_files_are_fresh(cli: Callable[..., str], tmp_path: Path) -> None:
    cli("generate")
    made = tmp_path / "package" / "src"
    for name in ("grammar.json", "node-types.json"):
        assert (made / name).read_text("utf-8") == (SOURCES / name).read_text("utf-8"), name
    parser = (SOURCES / "parser.c").read_text("utf-8")
    head, _, _ = parser.partition("\n")
    if cli("--version").split()[1] in head:
        assert (made / "parser.c").read_text("utf-8") == parser


def test_our_header_makes_the_same_parser(
    cli: Callable[..., str], tmp_path: Path, parse: Parse
) -> None:
    """The generator writes headers of its own over ours, which is the one to commit."""
    import tree_sitter

    cli("generate")
    made = tmp_path / "package" / "src"
    header = Path("tree_sitter", "parser.h")
    assert (made / header).read_text("utf-8") != (SOURCES / header).read_text("utf-8")
    other = tree_sitter.Parser(load(build(tmp_path, made)))
    for text in (*RIGHT.values(), *WRONG.values()):
        assert str(parse(text).root_node) == str(other.parse(text.encode()).root_node), text


def test_the_tests_of_the_package(cli: Callable[..., str]) -> None:
    assert "✗" not in cli("test")


# -- the language


@pytest.mark.parametrize("about", RIGHT)
def test_right_programs(about: str, parse: Parse) -> None:
    assert errors(parse(RIGHT[about])) == []


@pytest.mark.parametrize("about", WRONG)
def test_wrong_programs(about: str, parse: Parse) -> None:
    assert parse(WRONG[about]).root_node.has_error


def test_sentences_of_the_ebnf(grammar: ebnf.Grammar, parse: Parse) -> None:
    for seed in range(300):
        drawn = Sentences(grammar, seed)
        symbols = drawn.symbols(8 + seed)
        text = drawn.text(symbols)
        assert errors(parse(text)) == [] or has_flag_one(symbols), text


@pytest.mark.parametrize("start", ["Type", "StatementSeq", "Expr", "ProcDecl", "CodeDecl"])
def test_phrases_of_the_ebnf(start: str, grammar: ebnf.Grammar, parse: Parse) -> None:
    """A rule is reached more often when the sentence begins with it."""
    before, after = AROUND[start]
    for seed in range(100):
        drawn = Sentences(grammar, seed)
        symbols = drawn.symbols(2 + seed, start=start)
        text = before + drawn.text(symbols) + after
        assert errors(parse(text)) == [] or has_flag_one(symbols), text


AROUND = {
    "Type": ("MODULE M; TYPE T = ", "; END M."),
    "StatementSeq": ("MODULE M; BEGIN ", " END M."),
    "Expr": ("MODULE M; CONST c = ", "; END M."),
    "ProcDecl": ("MODULE M; ", "; END M."),
    "CodeDecl": ("MODULE M; ", "; END M."),
}


class ShallowSentences(Sentences):
    """Draws from rules that begin with themselves: to go into a rule costs a symbol, too."""

    def _draw(self, expr: ebnf.Expr, out: list[Symbol]) -> None:
        if isinstance(expr, ebnf.Ref):
            self._budget -= 1
        super()._draw(expr, out)


def test_sentences_of_the_tree_sitter_grammar(refusal: Refusal) -> None:
    """The other way round: it takes nothing that the EBNF does not."""
    grammar = as_ebnf(grammar_json())
    for seed in range(300):
        drawn = ShallowSentences(grammar, seed)
        symbols = drawn.symbols(8 + seed % 150, start="R_module")
        text = drawn.text(symbols)
        assert refusal(text) is None or has_flag_one(symbols), text


def has_flag_one(symbols: list[Symbol]) -> bool:
    """`PROCEDURE [1` may begin a code procedure, which the EBNF does not prefer to the flag."""
    shape = [(symbol.text, symbol.kind) for symbol in symbols]
    begin = [("PROCEDURE", "PROCEDURE"), ("[", "["), ("1", "number")]
    return any(shape[i : i + 3] == begin for i in range(len(shape)))


TOKENS = {
    "identifier": "ident",
    "integer": "number",
    "real": "number",
    "character": "character",
    "_quoted_character": "character",
    "string": "string",
}


def as_ebnf(described: dict[str, Any]) -> ebnf.Grammar:
    """The rules of src/grammar.json in our own form, names and aliases left aside."""
    reserved = {word["value"] for word in described["reserved"]["global"]}

    def expression(rule: dict[str, Any]) -> ebnf.Expr:
        kind = rule["type"]
        if kind == "STRING":
            text = rule["value"]
            return ebnf.Word(text) if text in reserved else ebnf.Text(text)
        if kind == "SYMBOL" and rule["name"] == "_code_number":
            return ebnf.Text("1")
        if kind == "SYMBOL":
            return ebnf.Ref(TOKENS.get(rule["name"], f"R_{rule['name']}"))
        if kind == "SEQ":
            return ebnf.Seq(tuple(expression(member) for member in rule["members"]))
        if kind == "CHOICE":
            items = [member for member in rule["members"] if member["type"] != "BLANK"]
            choice = ebnf.Choice(tuple(expression(member) for member in items))
            return choice if len(items) == len(rule["members"]) else ebnf.Option(choice)
        if kind == "REPEAT":
            return ebnf.Repeat(expression(rule["content"]))
        if kind == "REPEAT1":
            item = expression(rule["content"])
            return ebnf.Seq((item, ebnf.Repeat(item)))
        assert kind in {"ALIAS", "FIELD", "PREC", "PREC_LEFT", "PREC_RIGHT"}, kind
        return expression(rule["content"])

    phrases = {name: rule for name, rule in described["rules"].items() if name not in TOKENS}
    phrases["source_file"] = {"type": "SYMBOL", "name": "module"}
    flag = phrases["_flag"]["members"][0]
    flag["members"] = [member for member in flag["members"] if member["type"] == "SYMBOL"]
    return ebnf.Grammar(
        tuple(ebnf.Rule(f"R_{name}", expression(rule)) for name, rule in phrases.items())
    )


@pytest.mark.parametrize(
    "text",
    [
        "MODULE M; END M.\n\nM.Do  M.Undo\n",
        'MODULE M; END M. ) END " (* an open comment',
        "MODULE M; END M. (* a (* b *) c *) IF",
        "MODULE M; END M.MODULE N; END N.",
        "",
        "\n (* nothing but a comment *)\n",
    ],
)
def test_what_follows_the_final_period_is_not_read(text: str, parse: Parse) -> None:
    assert errors(parse(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "MODULE Größe; VAR длина, ÿ_1, _x, ῇ, 変数: INTEGER; END Größe.",
        "MODULE M;\rVAR x:\u00a0INTEGER;\ufffc\rEND\x01M.",
        "MODULE M;\r\nVAR x: INTEGER;\x00\r\nEND M.\r\n",
    ],
)
def test_letters_and_blanks(text: str, parse: Parse) -> None:
    assert errors(parse(text)) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1..3", "integer .. integer"),
        ("1. ..3", "real .. integer"),
        ("0FH..0FFX", "integer .. character"),
        ("'a'..\"z\"", "string .. string"),
        ("2.5E-3, 3F800000S, 0FFL, 0R", "real , integer , integer , integer"),
        ("a..b", "identifier .. identifier"),
    ],
)
def test_numbers(text: str, kinds: str, parse: Parse) -> None:
    tree = parse(f"MODULE M; BEGIN s := {{{text}}} END M.")
    assert errors(tree) == []
    (found,) = [node for node in nodes(tree.root_node) if node.type == "set"]
    leaves = [node.type for node in nodes(found) if not node.children]
    assert " ".join(leaves) == f"{{ {kinds} }}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path, parse: Parse, refusal: Refusal) -> None:
    text = path.read_text(encoding="utf-8")
    assert bool(errors(parse(text))) == (refusal(text) is not None)


def test_valid_programs_of_the_conformance_corpus(conformance_dir: Path, parse: Parse) -> None:
    files = sorted((conformance_dir / "valid").glob("*.cp"))
    found = {path.name: errors(parse(path.read_text(encoding="utf-8"))) for path in files}
    assert {name: places for name, places in found.items() if places} == {}


def test_invalid_programs_of_the_conformance_corpus(
    conformance_dir: Path, parse: Parse, refusal: Refusal
) -> None:
    """What is wrong in form here is wrong in form there, and nothing else."""
    for path in sorted((conformance_dir / "invalid").glob("*.cp")):
        text = path.read_text(encoding="utf-8")
        root = parse(text).root_node
        is_wrong = root.has_error or not root.children  # an empty file is no error in an editor
        assert is_wrong == (refusal(text) is not None), path.name


@pytest.fixture(scope="session")
def blackbox_texts(blackbox_dir: Path) -> dict[str, str]:
    project = Project([], blackbox_dir)
    return {
        str(location.path): project.read(location).compiler_text
        for location in project.modules(all_platforms=True)
    }


def test_modules_of_blackbox(blackbox_texts: dict[str, str], parse: Parse) -> None:
    found = {name: errors(parse(text)) for name, text in blackbox_texts.items()}
    assert len(found) > 100
    assert {name: places for name, places in found.items() if places} == {}


# -- the tree


def corpus() -> Iterator[tuple[str, str, str]]:
    """Title, text and tree of the cases in test/corpus."""
    case = re.compile(
        r"^=+\n(.+)\n=+\n\n(.*?)\n\n---\n\n(.*?)\n(?=\n=|\Z)", re.MULTILINE | re.DOTALL
    )
    for path in sorted((PACKAGE / "test" / "corpus").glob("*.txt")):
        yield from case.findall(path.read_text(encoding="utf-8"))


CORPUS = list(corpus())


@pytest.mark.parametrize(("title", "text", "tree"), CORPUS, ids=[title for title, *_ in CORPUS])
def test_trees(title: str, text: str, tree: str, parse: Parse) -> None:
    assert str(parse(text).root_node) == re.sub(r"\s+", " ", tree)


@pytest.mark.parametrize(
    ("comment", "is_closed"),
    [
        ("(**)", True),
        ("(***)", True),
        ("(* a (* b *) *)", True),
        ("((*)*)*)", False),
        ("(* (* *)", False),
        ("(*)*)", True),
        ("(*" * 10_000 + "*)" * 10_000, True),
        ("(*" * 10_000 + "*)" * 9_999, False),
    ],
    ids=["empty", "star", "nested", "bracket", "open", "half", "deep", "deep and open"],
)
def test_comments(comment: str, is_closed: bool, parse: Parse) -> None:
    assert (errors(parse(f"MODULE M; {comment} END M.")) == []) == is_closed


@pytest.mark.parametrize(
    "text",
    [
        "x := " + "(" * 10_000 + "1" + ")" * 10_000,
        "x := " + "~" * 10_000 + "y",
        "x" + "[y" * 10_000 + "]" * 10_000,
        "IF a THEN " * 10_000 + "END " * 10_000,
        "x := 1" + " + 1" * 10_000,
        "x" + "^" * 10_000,
    ],
    ids=["brackets", "not", "indices", "statements", "sum", "selectors"],
)
def test_deep_nesting(text: str, parse: Parse) -> None:
    assert not parse(f"MODULE M; BEGIN {text} END M.").root_node.has_error


def test_hostile_texts(grammar: ebnf.Grammar, parse: Parse) -> None:
    """Any text gives a tree of all of it."""
    drawn = Sentences(grammar, 1)
    generator = random.Random(1)
    bits = ("(*", "*)", '"', "'", "1.", "1..", "\x00", "\ufffc", "ä", "\U0001f600", "}", "\n")
    for size in range(200):
        symbols = drawn.symbols(size)
        for _ in range(1 + size // 20):
            symbols = drawn.mutated(symbols)
        words = [symbol.text for symbol in symbols] + generator.choices(bits, k=size // 10)
        generator.shuffle(words)
        text = " ".join(words)
        assert parse(text).root_node.end_byte == len(text.encode())


def test_an_edit_gives_the_tree_of_a_new_parse(language: Any) -> None:
    """Where there is an error, ways out of it may differ; that there is one may not."""
    import tree_sitter

    parser = tree_sitter.Parser(language)
    generator = random.Random(2)
    whole = (ROOT / "examples" / "mistakes" / "ShopMoney.cp").read_text(encoding="utf-8")
    text, tree = whole, parser.parse(whole.encode())
    pieces = ("x", ";", "(*", "*)", "END", " ", "\n", "1..", '"', "IF a THEN", "ä", ".", "")
    compared = 0
    for _ in range(400):
        start = generator.randrange(len(text) + 1)
        stop = min(len(text), start + generator.choice((0, 0, 0, 1, 5)))
        piece = generator.choice(pieces)
        if generator.random() < 0.3:
            start, stop, piece = 0, len(text), whole
        after = text[:start] + piece + text[stop:]
        tree.edit(
            len(text[:start].encode()),
            len(text[:stop].encode()),
            len((text[:start] + piece).encode()),
            point(text, start),
            point(text, stop),
            point(after, start + len(piece)),
        )
        text, tree = after, parser.parse(after.encode(), tree)
        new = parser.parse(text.encode())
        assert tree.root_node.has_error == new.root_node.has_error
        if not new.root_node.has_error:
            assert shape(tree) == shape(new)
            compared += 1
    assert compared > 100


def point(text: str, offset: int) -> tuple[int, int]:
    """The place as tree-sitter counts it: columns are bytes."""
    return text.count("\n", 0, offset), len(text[text.rfind("\n", 0, offset) + 1 : offset].encode())


def shape(tree: Any) -> list[tuple[str, int, int]]:
    return [(node.type, node.start_byte, node.end_byte) for node in nodes(tree.root_node)]


# -- the queries


@pytest.mark.parametrize("path", QUERY_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_queries_fit_the_grammar(path: Path, language: Any) -> None:
    import tree_sitter

    assert tree_sitter.Query(language, path.read_text(encoding="utf-8")).pattern_count > 0


def captures(language: Any, name: str, tree: Any) -> list[tuple[int, str, Any]]:
    """Number of the pattern, capture and node, for each capture of a query."""
    import tree_sitter

    query = tree_sitter.Query(language, (QUERIES / name).read_text(encoding="utf-8"))
    found = tree_sitter.QueryCursor(query).matches(tree.root_node)
    return [
        (pattern, capture, node)
        for pattern, captured in found
        for capture, several in captured.items()
        for node in several
    ]


def test_predeclared_names_are_those_of_the_checker() -> None:
    names = UNIVERSE.names.values()
    expected = {
        "function.builtin": {
            name.name for name in names if name.mode == PREDECLARED and name.number not in OBSOLETE
        },
        "type.builtin": {
            name.name for name in names if name.mode == TYPE_NAME and name.name not in NOT_SHOWN
        },
        "boolean": {"FALSE", "TRUE"},
        "constant.builtin": {"INF"},
    }
    assert {name.name for name in names if name.mode == CONSTANT} == {"FALSE", "TRUE", "INF"}
    text = (QUERIES / "nvim" / "highlights.scm").read_text(encoding="utf-8")
    for capture, words in re.findall(r"\(#(?:any-of|eq)\? @([\w.]+)((?:\s+\"\w+\")+)\)", text):
        if capture in expected:
            assert set(re.findall(r"\w+", words)) == expected[capture], capture


NOT_SHOWN = {"LONGCHAR", "LARGEINT", "LONGREAL"}
"""Types that the compiler knows and the report does not."""


def test_both_editors_colour_the_same() -> None:
    """The files differ in the names of the colours alone."""

    def patterns(editor: str) -> str:
        text = (QUERIES / editor / "highlights.scm").read_text(encoding="utf-8")
        text = text.partition("\n")[2].replace(" @spell", "")
        return re.sub(r"@[\w.]+", "@", text)

    assert patterns("nvim") == patterns("helix")


def coloured(language: Any, editor: str, tree: Any) -> dict[tuple[int, int], str]:
    """Place of each leaf → its colour: that of the last pattern that matches it."""
    colours: dict[tuple[int, int], tuple[int, str]] = {}
    for pattern, capture, node in captures(language, f"{editor}/highlights.scm", tree):
        place = (node.start_byte, node.end_byte)
        if capture != "spell" and pattern >= colours.get(place, (-1, ""))[0]:
            colours[place] = (pattern, capture)
    return {place: colour for place, (_, colour) in colours.items()}


def test_highlights_at_marked_places(language: Any, parse: Parse) -> None:
    text = (PACKAGE / "test" / "highlight" / "names.cp").read_text(encoding="utf-8")
    colours = coloured(language, "nvim", parse(text))
    lines = text.split("\n")
    checked = 0
    for number, line in enumerate(lines):
        mark = re.fullmatch(r"\(\*\s*(\^|<-) ([\w.]+) \*\)", line)
        if mark is None:
            row = number
            continue
        column = 0 if mark[1] == "<-" else mark.start(1)
        offset = sum(len(before) + 1 for before in lines[:row]) + column
        here = [colour for (start, stop), colour in colours.items() if start <= offset < stop]
        assert here[-1:] == [mark[2]], f"line {number + 1}"
        checked += 1
    assert checked > 50


def test_every_leaf_has_a_colour(language: Any, parse: Parse) -> None:
    """A keyword that is new in the grammar must not be forgotten in the queries."""
    for text in (*RIGHT.values(), *(text for _, text, _ in CORPUS)):
        tree = parse(text)
        colours = coloured(language, "nvim", tree)
        for node in nodes(tree.root_node):
            if not node.children and node.parent is not None:
                inside = any(
                    start <= node.start_byte and node.end_byte <= stop for start, stop in colours
                )
                assert inside, (node.type, text)


TAGS = {
    SymbolKind.MODULE: "module",
    SymbolKind.CONSTANT: "constant",
    SymbolKind.RECORD: "type",
    SymbolKind.TYPE: "type",
    SymbolKind.PROCEDURE: "function",
    SymbolKind.METHOD: "function",
}


def check_outline(text: str, language: Any, tree: Any) -> None:
    """The tags are the outline of our own front end, without fields and variables."""
    import tree_sitter

    query = tree_sitter.Query(language, (QUERIES / "helix" / "tags.scm").read_text("utf-8"))
    tags, classes = set(), set()
    for _, captured in tree_sitter.QueryCursor(query).matches(tree.root_node):
        (name,) = captured["name"]
        for kind in captured:
            if kind == "definition.class":
                classes.add(name.start_byte)
            if kind.startswith("definition."):
                tag = kind.removeprefix("definition.").replace("class", "type")
                tags.add((name.start_byte, name.text.decode(), tag))
    symbols = [
        (len(text[: symbol.selection.start].encode()), symbol)
        for symbol in read_outline(scan(text)).walk()
        if symbol.kind in TAGS and symbol.mark != "^"
    ]
    assert tags == {(place, symbol.name, TAGS[symbol.kind]) for place, symbol in symbols}
    assert classes <= {place for place, symbol in symbols if symbol.kind is SymbolKind.RECORD}


# What is declared forward and nowhere else is in our outline, and in no module that compiles.
@pytest.mark.parametrize("about", [about for about in RIGHT if about != "forward"])
def test_outline_of_small_programs(about: str, language: Any, parse: Parse) -> None:
    check_outline(RIGHT[about], language, parse(RIGHT[about]))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_outline_of_examples(path: Path, language: Any, parse: Parse) -> None:
    text = path.read_text(encoding="utf-8")
    tree = parse(text)
    if not tree.root_node.has_error:
        check_outline(text, language, tree)


def test_outline_of_blackbox(blackbox_texts: dict[str, str], language: Any, parse: Parse) -> None:
    for text in list(blackbox_texts.values())[::10]:
        check_outline(text, language, parse(text))
