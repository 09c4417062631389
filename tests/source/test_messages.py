"""The catalogue: every number has words, a rule and an example that the compiler agrees with."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cp_lsp.blackbox.compiler import compile_texts
from cp_lsp.semantics.analysis import analyse
from cp_lsp.semantics.checker import check
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.imported import read_interface
from cp_lsp.semantics.interface import interface_of
from cp_lsp.semantics.usage import Options
from cp_lsp.source.messages import MESSAGES, REASONS, Explanation, explanation, message

ROOT = Path(__file__).parent.parent.parent
REPORT_SECTIONS = {
    *("1", "2", "3", "4", "5", "7", "11", "A", "B", "C", "D"),
    *(f"6.{n}" for n in range(1, 7)),
    *(f"8.2.{n}" for n in range(1, 6)),
    *(f"9.{n}" for n in range(1, 12)),
    *(f"10.{n}" for n in range(1, 5)),
    *("6", "8", "8.1", "8.2", "9", "10"),
}
RECOMPILED = {249}
"""Mended by compiling other modules again, not by another text."""
OURS = 1000
STAND_INS = {
    "Math": "MODULE Math; PROCEDURE Pi* (): REAL; BEGIN RETURN 3 END Pi; END Math.",
    "StdLog": """MODULE StdLog;
        PROCEDURE Clear*; END Clear;
        PROCEDURE Int* (i: LONGINT); END Int;
        PROCEDURE Ln*; END Ln;
        PROCEDURE String* (IN s: ARRAY OF CHAR); END String;
        END StdLog.""",
    "TextModels": """MODULE TextModels;
        TYPE Writer* = POINTER TO ABSTRACT RECORD END;
        PROCEDURE (w: Writer) WriteChar* (ch: CHAR), NEW, ABSTRACT;
        END TextModels.""",
    "Views": """MODULE Views;
        TYPE
            View* = POINTER TO ABSTRACT RECORD END;
            PropMessage* = ABSTRACT RECORD END;
        PROCEDURE (v: View) HandlePropMsg- (VAR msg: PropMessage), NEW, EMPTY;
        PROCEDURE HandlePropMsg* (v: View; VAR msg: PropMessage);
        BEGIN v.HandlePropMsg(msg) END HandlePropMsg;
        END Views.""",
}
"""What the examples need of BlackBox's modules."""

every_number = pytest.mark.parametrize("code", sorted(MESSAGES))
explained = {code: found for code in sorted(MESSAGES) if (found := explanation(code))}
with_example = {code: found for code, found in explained.items() if found.example is not None}
errors = [code for code in with_example if MESSAGES[code].severity == "error"]


def text_of(text: str | None) -> str:
    """An example's text, which must be there."""
    assert text is not None
    return text


def project(found: Explanation, text: str) -> list[tuple[str, str]]:
    """The modules of an example in the order in which they are compiled, `text` last."""
    return [*((helper.name, helper.text) for helper in found.modules), ("Example", text)]


# Messages


@every_number
def test_message_is_one_line_in_both_languages(code: int) -> None:
    for text in (MESSAGES[code].en, MESSAGES[code].ru):
        assert 10 < len(text) <= 100
        assert not text.endswith(".")
        assert text == " ".join(text.split())
    assert re.search("[а-яё]", MESSAGES[code].ru)
    assert not re.search("[а-яё]", MESSAGES[code].en)


@every_number
def test_message_names_an_existing_section_of_the_report(code: int) -> None:
    section = MESSAGES[code].report_section
    assert section is None or section in REPORT_SECTIONS


def test_warnings_are_the_analysers_numbers_and_the_compilers_remarks() -> None:
    warnings = {code for code, entry in MESSAGES.items() if entry.severity == "warning"}
    assert warnings == {code for code in MESSAGES if 300 < code < 400 or 900 <= code < OURS}


def test_name_is_worked_into_the_message() -> None:
    assert message(0, detail="cuont").startswith('identifier "cuont" is not declared')
    assert message(0, "ru", "cuont").startswith("идентификатор «cuont» не объявлен")
    assert message(0).startswith("identifier is not declared")
    assert message(113, detail="REAL to INTEGER").endswith(
        "assignment compatible (REAL to INTEGER)"
    )


@every_number
@pytest.mark.parametrize("lang", ["en", "ru"])
def test_message_reads_well_with_and_without_a_name(code: int, lang: str) -> None:
    for text in (message(code, lang), message(code, lang, "x")):
        assert "{name}" not in text
        assert text == " ".join(text.split())
        assert not re.search(r" [,;.)]", text)
    assert "x" in message(code, lang, "x")


def test_unknown_number_gets_a_sentence_with_the_number() -> None:
    assert "4711" in message(4711)
    assert "4711" in message(4711, "ru")


def test_unknown_language_gets_english() -> None:
    assert message(49, "de") == message(49)


@pytest.mark.parametrize("key", sorted(REASONS))
def test_reason_is_said_in_both_languages_and_says_what_to_do(key: str) -> None:
    for text in REASONS[key]:
        assert ";" in text
        assert not text.endswith(".")
    assert re.search("[а-яё]", REASONS[key].ru)
    assert not re.search("[а-яё]", REASONS[key].en)


def test_messages_come_quickly_and_without_the_explanations() -> None:
    code = (
        "import sys, cp_lsp.source.messages as m; m.message(113);"
        "print('tomllib' in sys.modules, 'importlib.resources' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["False", "False"]


# Explanations


@every_number
def test_every_number_is_explained_in_both_languages(code: int) -> None:
    found = explained[code]
    for text in (found.en, found.ru):
        assert len(text) >= 40
        assert text.endswith((".", "?", "!"))
        assert text[0].isupper() or text[0] in "`[" or text[0].isdigit()
        assert text.count("`") % 2 == 0
    assert re.search("[а-яё]", found.ru)
    assert not re.search("[а-яё]", found.en)


@every_number
def test_every_number_has_an_example_or_the_reason_why_not(code: int) -> None:
    found = explained[code]
    assert found.unreachable == (found.example is None)
    assert found.unreachable == (found.reason_en is not None) == (found.reason_ru is not None)
    assert (found.fixed is None) == (found.example is None or code in RECOMPILED)


@pytest.mark.parametrize("code", with_example)
def test_example_cites_the_report_or_says_that_it_is_silent(code: int) -> None:
    found = explained[code]
    assert re.search(r"Report|Appendix|report", found.en) or code >= 900
    assert re.search(r"Сообщени|Приложени", found.ru) or code >= 900


@pytest.mark.parametrize("code", with_example)
def test_examples_follow_the_conventions(code: int) -> None:
    found = with_example[code]
    texts = [text_of(found.example), *(helper.text for helper in found.modules)]
    if found.fixed is not None:
        texts.append(found.fixed)
    for text in texts:
        assert text.endswith("\n")
        assert len(text.splitlines()) <= 40
        for line in text.splitlines():
            assert line == line.rstrip()
            assert not line.startswith(" ")
    if found.fixed is not None:
        assert found.fixed != found.example
        assert found.fixed.split()[1].rstrip(";") == text_of(found.example).split()[1].rstrip(";")


def test_every_number_of_the_conformance_corpus_has_an_example(conformance_dir: Path) -> None:
    seen = {
        int(path.name[1:].split("_")[0]) for path in (conformance_dir / "invalid").glob("e*.cp")
    }
    assert seen
    assert seen <= set(with_example)


# The compiler and our own checker agree with the examples


def test_compiler_agrees_with_examples_and_mended_ones(blackbox_dir: Path) -> None:
    texts: list[tuple[str, str]] = []
    wanted: list[tuple[str, int | None]] = []
    for code, found in with_example.items():
        for kind, text in (("example", found.example), ("fixed", found.fixed)):
            if text is None:
                continue
            modules = project(found, text)
            texts += modules
            wanted += [(f"{code} {name}", None) for name, _ in modules[:-1]]
            faulty = kind == "example" and code in errors
            wanted.append((f"{code} {kind}", code if faulty else None))
    verdicts = compile_texts(blackbox_dir, texts)
    wrong = []
    for (what, number), verdict in zip(wanted, verdicts, strict=True):
        first = verdict.errors[0][1] if verdict.errors else None
        if verdict.ok is not (number is None) or first != number:
            wrong.append(
                f"{what}: wanted {number}, the compiler says {verdict.errors or verdict.note}"
            )
    assert not wrong


class Helpers:
    """An importer of the modules before an example and of stand-ins for BlackBox's own."""

    def __init__(self, found: Explanation) -> None:
        self.interfaces: dict[str, bytes] = {}
        for name, text in [*STAND_INS.items(), *((m.name, m.text) for m in found.modules)]:
            self.interfaces[name] = interface_of(text, self)

    def import_module(self, name: str) -> ImportedModule | None:
        described = self.interfaces.get(name)
        return None if described is None else read_interface(described, self)


@pytest.mark.parametrize("code", [code for code in errors if code not in RECOMPILED])
def test_checker_agrees_with_example(code: int) -> None:
    found = with_example[code]
    findings = check(text_of(found.example), Helpers(found)).findings
    assert [finding.code for finding in findings][:1] == [code]


@pytest.mark.parametrize("code", [code for code, found in with_example.items() if found.fixed])
def test_checker_agrees_with_mended_example(code: int) -> None:
    found = with_example[code]
    assert check(text_of(found.fixed), Helpers(found)).findings == []


@pytest.mark.parametrize("code", [code for code in with_example if code not in errors])
def test_analyser_warns_of_example_and_not_of_mended_one(code: int) -> None:
    found = with_example[code]
    wanted = Options(varpar=True, intermediate=True, side_effects=True, semicolons=True)

    def warnings(text: str) -> list[int]:
        checked = check(text, Helpers(found))
        assert checked.findings == []
        warned = analyse(checked, wanted)
        return [finding.code for finding in warned]

    assert code in warnings(text_of(found.example))
    assert warnings(text_of(found.fixed)) == []


# The reference pages


def generator() -> ModuleType:
    """docs/make_diagnostics.py, which is no part of a package."""
    spec = importlib.util.spec_from_file_location(
        "make_diagnostics", ROOT / "docs" / "make_diagnostics.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("lang", "name"), [("en", "diagnostics.md"), ("ru", "diagnostics.ru.md")])
def test_reference_page_is_fresh(lang: str, name: str) -> None:
    page = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert page == generator().page(lang), "run python docs/make_diagnostics.py"
