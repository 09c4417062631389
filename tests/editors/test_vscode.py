"""The extension for VS Code: what it says agrees with the language server, and a real editor works.

The drive starts code-server, which is VS Code in a browser, where CP_LSP_CODE_SERVER names the
folder that it and playwright-core are installed in; docs/how-to/vscode.md says how.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cp_lsp.features.predeclared_words import PREDECLARED
from cp_lsp.features.semantic_tokens import TOKEN_MODIFIERS, TOKEN_TYPES
from cp_lsp.settings import keys
from cp_lsp.source.odc import read_document
from cp_lsp.syntax.token import KEYWORDS
from tests.conftest import ROOT
from tests.source.test_odc_format import (
    BOLD,
    PLAIN,
    fold,
    link,
    text_document,
    text_model,
    unknown,
)

EXTENSION = ROOT / "editors" / "vscode"
FIXTURES = Path(__file__).parent / "vscode"

OF_THE_EXTENSION = re.compile(r"cp\.(server|trace)\.")
"""Settings that the server is not told."""

OBSOLETE = {"COPY", "LCHR", "LENTIER"}
"""Predeclared names of older versions of the language, which the compiler refuses."""


def read(name: str) -> Any:
    return json.loads((EXTENSION / name).read_text(encoding="utf-8"))


# --- what stands in the extension's files


def test_settings_are_those_of_the_server() -> None:
    properties = read("package.json")["contributes"]["configuration"]["properties"]
    words = read("package.nls.json")
    told = {name: value for name, value in properties.items() if not OF_THE_EXTENSION.match(name)}
    expected = {f"cp.{camel_case(key.name)}": key for key in keys()}
    assert list(told) == list(expected), "editors/vscode/package.json lists other settings"
    for name, key in expected.items():
        default = "" if key.default is None else key.default
        assert told[name]["default"] == default, name
        assert words[told[name]["markdownDescription"].strip("%")] == key.meaning, name


def test_settings_of_paths_and_personal_ones_are_restricted_in_untrusted_folders() -> None:
    package = read("package.json")
    restricted = set(package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"])
    guarded = {
        f"cp.{camel_case(key.name)}" for key in keys() if "path" in key.expected or key.is_personal
    }
    assert restricted == guarded | {"cp.server.path", "cp.server.command"}


def camel_case(name: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def test_every_text_is_there_in_both_languages() -> None:
    english, russian = read("package.nls.json"), read("package.nls.ru.json")
    package = (EXTENSION / "package.json").read_text(encoding="utf-8")
    used = set(re.findall(r'"%([\w.]+)%"', package))
    assert used == set(english) == set(russian)
    sources = "".join(
        path.read_text(encoding="utf-8") for path in sorted((EXTENSION / "src").glob("*.ts"))
    )
    literals = re.findall(r'l10n\.t\(\s*("(?:[^"\\]|\\.)*")', sources)
    assert len(literals) == sources.count("l10n.t("), "a text that is no literal"
    assert {json.loads(text) for text in literals} == set(read("l10n/bundle.l10n.ru.json"))


@pytest.mark.parametrize("name", ["package.nls.ru.json", "l10n/bundle.l10n.ru.json"])
def test_translations_are_russian_and_keep_what_is_filled_in(name: str) -> None:
    texts = read(name)
    english = (
        read("package.nls.json") if name.startswith("package") else {key: key for key in texts}
    )
    for key, text in texts.items():
        assert re.search("[а-яё]", text, re.IGNORECASE) or text == english[key], key
        for kind in (r"\{\d\}", r"\(command:[^)]*\)", r"`[^`]*`"):
            assert sorted(re.findall(kind, text)) == sorted(re.findall(kind, english[key])), key


def test_version_and_licence_are_those_of_the_project() -> None:
    package = read("package.json")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{package["version"]}"' in project
    assert f'license = "{package["license"]}"' in project
    assert (EXTENSION / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert f"## {package['version']}" in (EXTENSION / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_file_that_is_named_is_there() -> None:
    package = (EXTENSION / "package.json").read_text(encoding="utf-8")
    named = set(re.findall(r'"(?:\./)?((?:media|syntaxes|snippets|walkthrough)/[^"]+)"', package))
    assert len(named) >= 12
    for name in named:
        assert (EXTENSION / name).is_file(), name


def test_every_command_is_registered_and_described() -> None:
    commands = {each["command"] for each in read("package.json")["contributes"]["commands"]}
    source = (EXTENSION / "src" / "extension.ts").read_text(encoding="utf-8")
    assert set(re.findall(r'registerCommand\("([\w.]+)"', source)) == commands
    words = read("package.nls.json")
    for page in (EXTENSION / "README.md", ROOT / "docs" / "how-to" / "vscode.md"):
        text = page.read_text(encoding="utf-8")
        for command in commands:
            assert words[f"command.{command.removeprefix('cp.')}"] in text, (page.name, command)


def test_pages_are_drawn_without_html_of_the_model() -> None:
    for source in (EXTENSION / "src" / "webview").glob("*.ts"):
        text = source.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    view = (EXTENSION / "src" / "chatView.ts").read_text(encoding="utf-8")
    (policy,) = re.findall(r"const policy = `([^`]*)`", view)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "nonce-${nonce}" in policy


def test_colours_know_the_words_of_the_language() -> None:
    grammar = read("syntaxes/component-pascal.tmLanguage.json")["repository"]
    words = set(listed(grammar["words"]))
    assert words == {*KEYWORDS, "DEFINITION"}
    predeclared = set(listed(grammar["predeclared"]))
    assert predeclared == set(PREDECLARED) - OBSOLETE - {"FINALIZE", "VALID"}


def listed(rule: dict[str, Any]) -> Iterator[str]:
    for pattern in rule["patterns"]:
        yield from re.findall(r"\b[A-Z]{2,}\b", pattern["match"])


def test_every_kind_of_semantic_token_has_a_colour() -> None:
    contributes = read("package.json")["contributes"]
    (mapping,) = contributes["semanticTokenScopes"]
    selectors = [selector.split(".") for selector in mapping["scopes"]]
    assert {kind for kind, *_ in selectors} == set(TOKEN_TYPES)
    assert {name for _, *names in selectors for name in names} <= set(TOKEN_MODIFIERS)
    own = {each["id"] for each in contributes["semanticTokenModifiers"]}
    standard = {"declaration", "readonly", "defaultLibrary", "abstract"}
    assert own == set(TOKEN_MODIFIERS) - standard


def snippets(name: str) -> list[Any]:
    texts = {
        label: "\n".join(each["body"]) for label, each in read(f"snippets/{name}.json").items()
    }
    return [pytest.param(text, id=label) for label, text in texts.items()]


def as_inserted(snippet: str) -> str:
    """What stands there if nothing is filled in."""
    values: dict[str, str] = {"0": ""}

    def first_choice(match: re.Match[str]) -> str:
        values.setdefault(match[1], match[2].split(",")[0])
        return values[match[1]]

    def value(match: re.Match[str]) -> str:
        values[match[1]] = match[2]
        return match[2]

    text = re.sub(r"\$\{TM_FILENAME_BASE:(\w+)\}", r"\1", snippet)
    text = re.sub(r"\$\{(\d)\|([^}]*)\|\}", first_choice, text)
    text = re.sub(r"\$\{(\d):([^}]*)\}", value, text)
    return re.sub(r"\$\{?(\d)\}?", lambda match: values.get(match[1], ""), text)


def checked(text: str, folder: Path) -> list[dict[str, Any]]:
    """The errors in a module, as the command tells them."""
    file = folder / "Snippet.cp"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "cp_lsp", "check", "--json", "--no-warnings", str(file)]
    done = subprocess.run(
        command, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    errors: list[dict[str, Any]] = json.loads(done.stdout)["errors"]
    return errors


@pytest.mark.parametrize("snippet", snippets("modules"))
def test_snippets_of_modules_compile(snippet: str, tmp_path: Path) -> None:
    assert checked(as_inserted(snippet), tmp_path) == []


@pytest.mark.parametrize("snippet", snippets("declarations"))
def test_snippets_of_declarations_compile(snippet: str, tmp_path: Path) -> None:
    assert checked(f"MODULE M;\n{as_inserted(snippet)}\nEND M.\n", tmp_path) == []


@pytest.mark.parametrize("snippet", snippets("statements"))
def test_snippets_of_statements_compile(snippet: str, tmp_path: Path) -> None:
    heading = (
        "MODULE M;\nIMPORT StdLog;\nTYPE Node = POINTER TO RECORD next: Node END;\n"
        "PROCEDURE P;\nVAR i, n, t: INTEGER; condition: BOOLEAN; node: Node;\n"
        "array: ARRAY 4 OF INTEGER;\nBEGIN\n"
    )
    # ELSIF may come often in a statement, and each is a place of its own.
    assert checked(f"{heading}{as_inserted(snippet)}\nEND P;\nEND M.\n", tmp_path) == []


def test_lines_are_indented_as_people_write() -> None:
    rules = read("language-configuration.json")["indentationRules"]
    more, less = (re.compile(rules[f"{kind}IndentPattern"]) for kind in ("increase", "decrease"))
    for line in (
        "MODULE A;", "\tPROCEDURE P;", "\tPROCEDURE (b: Book) Do* (x: INTEGER), NEW;", "\tBEGIN",
        "IF a THEN", "ELSE (* not *)", "WHILE a DO", "LOOP", "REPEAT", "r = RECORD", "| 1, 2:",
        "CONST", "Book* = POINTER TO RECORD (Base)",
    ):  # fmt: skip
        assert more.search(line), line
    for line in (
        "END A.", "IF a THEN b END;", "(* THEN", "PROCEDURE^ P;", "StdLog.String(\"DO\")",
        "PROCEDURE (b: Book) Do*, NEW, ABSTRACT;", "| 1: a END", "VAR i: INTEGER;",
        "BEGIN a END P;",
    ):  # fmt: skip
        assert not more.search(line), line
    for line in ("\tEND P;", "ELSE", "ELSIF a THEN", "UNTIL b", "BEGIN", "| 2: a"):
        assert less.search(line), line
    for line in ("ENDING := 1", "a | b", "ELSEWHERE"):
        assert not less.search(line), line


def test_words_are_identifiers_and_numbers() -> None:
    word = re.compile(read("language-configuration.json")["wordPattern"])
    text = 'Жук.мой_x1 := 0FFH + 0DX - 1.5E-3 * 16L + "s"'
    assert word.findall(text) == ["Жук", "мой_x1", "0FFH", "0DX", "1.5E-3", "16L", "s"]


def test_built_things_are_not_committed() -> None:
    ignored = (EXTENSION / ".gitignore").read_text(encoding="utf-8").split()
    assert {"node_modules/", "out/"} <= set(ignored)
    lock = read("package-lock.json")
    assert lock["packages"][""]["version"] == read("package.json")["version"]
    assert not re.search(r"https?://(?!registry\.npmjs\.org)[\w.]*(?:localhost|\d+\.\d+\.\d+\.\d+)",
                         json.dumps(lock))  # fmt: skip


# --- the real thing


@pytest.fixture(scope="module")
def node() -> str:
    """node, with the packages that the extension is built with."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("needs node")
    if not (EXTENSION / "node_modules").is_dir():
        pytest.skip("needs npm ci in editors/vscode")
    return program


@pytest.fixture(scope="module")
def code_server() -> Path:
    named = os.environ.get("CP_LSP_CODE_SERVER")
    if not named:
        pytest.skip("needs a code-server: set CP_LSP_CODE_SERVER to the folder it is installed in")
    folder = Path(named)
    for package in ("code-server", "playwright-core"):
        if not (folder / "node_modules" / package).is_dir():
            pytest.fail(f"CP_LSP_CODE_SERVER: {folder} has no node_modules/{package}")
    return folder


@pytest.fixture(scope="module")
def chromium() -> str:
    names = [os.environ.get("CP_LSP_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    program = next(filter(None, map(shutil.which, filter(None, names))), None)
    if program is None:
        pytest.skip("needs a Chromium: install one, or set CP_LSP_CHROMIUM to its program")
    return program


def npm(node: str, *arguments: str) -> None:
    program = shutil.which("npm", path=str(Path(node).parent)) or shutil.which("npm")
    assert program is not None
    done = subprocess.run(
        [program, *arguments], cwd=EXTENSION, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.end_to_end
def test_colours_and_the_search_for_the_server(node: str) -> None:
    npm(node, "test")


def catalogue() -> bytes:
    """A document with a mistake, bold words, a fold, a link and a view that nobody knows."""
    hidden = text_model((PLAIN, "Books are never deleted.\r"))
    return text_document(
        (BOLD, "MODULE"),
        (PLAIN, " ShopCatalogue;\r(** Catalogue of all books "),
        (PLAIN, link("StdCmds.OpenBrowser('Shop/Docu/Books', 'Books')")),
        (PLAIN, "manual"),
        (PLAIN, link(None)),
        (PLAIN, " **)\r\r\tIMPORT ShopBooks, StdLog;\r\r\t"),
        (BOLD, "PROCEDURE"),
        (PLAIN, " Show* (IN title: ARRAY OF CHAR);\r\t\tVAR b: ShopBooks.Book;\t(* "),
        (PLAIN, fold(hidden, collapsed=True, label="why")),
        (PLAIN, "NIL: not for sale"),
        (PLAIN, fold(None, collapsed=True)),
        (PLAIN, " *)\r\tBEGIN\r\t\tb := ShopBooks.Find(title);\r\t\tIF b # NIL THEN\r"),
        (PLAIN, "\t\t\tStdLog.String(b.title); StdLog.Rea(b.price); StdLog.Ln\r\t\tEND\r\t"),
        (BOLD, "END"),
        (PLAIN, " Show;\r\r"),
        (BOLD, "END"),
        (PLAIN, " ShopCatalogue.\r\r"),
        (PLAIN, unknown(b"gauge", None)),
        (PLAIN, "\r"),
    )


@pytest.mark.end_to_end
@pytest.mark.timeout(600)
def test_a_person_works_in_the_editor(
    node: str, code_server: Path, chromium: str, tmp_path: Path
) -> None:
    npm(node, "run", "package")
    folder = tmp_path / "bookshop"
    folder.mkdir()
    for name in ("ShopBooks.cp", "ShopReport.cp", "ShopStock.cp"):
        shutil.copy(FIXTURES / name, folder)
    (folder / "Catalogue.odc").write_bytes(catalogue())
    home = tmp_path / "home"
    home.mkdir()
    plan = {
        "codeServer": str(code_server),
        "chromium": chromium,
        "vsix": str(EXTENSION / "out" / "component-pascal.vsix"),
        "folder": str(folder),
        "home": str(home),
        "server": [sys.executable, "-m", "cp_lsp"],
        "blackbox": os.environ.get("CP_LSP_BLACKBOX", ""),
        "pictures": os.environ.get("CP_LSP_PICTURES", ""),
        "settings": json.loads((FIXTURES / "settings.json").read_text(encoding="utf-8")),
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CP_LSP_CACHE": str(tmp_path / "cache"),
        "CP_LSP_STATE": str(tmp_path / "state"),
    }
    done = subprocess.run(
        [node, str(FIXTURES / "drive.mjs"), str(tmp_path / "plan.json")],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    print(done.stdout)
    assert done.returncode == 0, f"{done.stdout}\npictures of the failures: {home}"
    # The document is still one that our own reader takes, with all its views.
    after = read_document((folder / "Catalogue.odc").read_bytes())
    assert "StdLog.Real(b.price)" in after.text
    assert [view.type_name for view in after.views] == [
        view.type_name for view in read_document(catalogue()).views
    ]
