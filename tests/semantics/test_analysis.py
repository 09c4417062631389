"""Warnings: the programs in data/analysis bear the marks that BlackBox's own analyser sets.

`(*! 901 902 *)` stands where they are marked, and is a comment to the analyser, too; the first
line may name the options under which they are given.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cp_lsp.semantics.analysis import analyse, remarks
from cp_lsp.semantics.checker import CheckedModule, check
from cp_lsp.semantics.context import ImportedModule
from cp_lsp.semantics.interface import interface_of, read_interface
from cp_lsp.semantics.usage import Options

DATA = Path(__file__).parents[1] / "data" / "analysis"
PROGRAMS = sorted(DATA.glob("*.cp"))

MARK = re.compile(r"\(\*! ([\d ]+) \*\)")
OPTIONS = re.compile(r"\(\* options: (.+?) \*\)")
OPTION_NAMES = {
    "varpar": "varpar",
    "exported": "exported",
    "intermediate": "intermediate",
    "levels": "levels",
    "sideEffects": "side_effects",
    "semicolons": "semicolons",
}
EVERYTHING = Options(**dict.fromkeys(OPTION_NAMES.values(), True))


class Framework:
    """What the programs import: modules of the names they have in BlackBox, with what is needed."""

    def __init__(self) -> None:
        self.modules: dict[str, ImportedModule] = {}

    def import_module(self, name: str) -> ImportedModule | None:
        if name not in self.modules:
            path = DATA / "framework" / f"{name}.cp"
            if not path.exists():
                return None
            interface = interface_of(path.read_text("utf-8"), self)
            self.modules[name] = read_interface(interface, self)
        return self.modules[name]


FRAMEWORK = Framework()


def checked(text: str) -> CheckedModule:
    module = check(text, FRAMEWORK)
    assert module.findings == []
    return module


def options_of(text: str) -> Options:
    found = OPTIONS.match(text)
    names = found[1].split(", ") if found else []
    return Options(**{OPTION_NAMES[name]: True for name in names})


def marks_of(text: str) -> list[tuple[int, int]]:
    return [(m.start(), int(code)) for m in MARK.finditer(text) for code in m[1].split()]


def program(body: str) -> str:
    return f"MODULE Sample;\n\n{body}\nEND Sample.\n"


def codes(body: str, options: Options | None = None) -> list[int]:
    return [finding.code for finding in analyse(checked(program(body)), options)]


@pytest.mark.parametrize("path", sorted((DATA / "framework").glob("*.cp")), ids=lambda p: p.stem)
def test_the_framework_is_fine(path: Path) -> None:
    checked(path.read_text("utf-8"))


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_warns_where_blackbox_does(path: Path) -> None:
    text = path.read_text("utf-8")
    findings = analyse(checked(text), options_of(text))
    assert [(finding.pos, finding.code) for finding in findings] == marks_of(text)


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_markers_change_no_verdict(path: Path) -> None:
    text = path.read_text("utf-8")
    bare = analyse(checked(MARK.sub("", text)), options_of(text))
    assert [finding.code for finding in bare] == [code for _, code in marks_of(text)]


def test_every_warning_is_tested() -> None:
    tested = {code for path in PROGRAMS for _, code in marks_of(path.read_text("utf-8"))}
    assert tested == {900, 901, 902, 903, 904, 905, 906, 909, 910, 913, 930}


def test_findings_are_warnings_about_a_name() -> None:
    (finding,) = analyse(checked(program("\tVAR count: INTEGER;\n")))
    assert finding.is_warning
    assert finding.detail == "count"


def test_errors_hush_warnings() -> None:
    broken = check(program("\tVAR count: INTEGER; x: UNKNOWN;\n"), FRAMEWORK)
    assert broken.findings
    assert analyse(broken) == []


def test_a_warning_can_be_switched_on() -> None:
    body = "\tPROCEDURE Do*;\n\tBEGIN\n\t\tDo;\n\tEND Do;\n"
    assert codes(body) == []
    assert codes(body, Options(semicolons=True)) == [930]
    assert codes(body, Options(exported=True)) == []


@pytest.mark.parametrize(
    ("body", "code", "meant"),
    [
        ("\tVAR count: INTEGER;\n", 900, "count"),
        ("\tIMPORT M := Math;\n", 900, "M"),
        ("\tPROCEDURE P*;\n\t\tVAR i, j: INTEGER;\n\tBEGIN\n\t\tj := i\n\tEND P;\n", 902, "i"),
        ("\tPROCEDURE P*;\n\tBEGIN\n\t\tRETURN; HALT(1)\n\tEND P;\n", 909, "HALT"),
        ("\tPROCEDURE P*;\n\tBEGIN\n\t\tP;\n\tEND P;\n", 930, ";"),
        (
            "\tVAR i: INTEGER;\n\tPROCEDURE P*;\n\tBEGIN\n"
            "\t\tFOR i := 0 TO 9 DO INC(i) END\n\tEND P;\n",
            910,
            "i",
        ),
        (
            "\tPROCEDURE F* (a, b: INTEGER): INTEGER;\n\tBEGIN\n"
            "\t\tRETURN F(F(a, b), 1)\n\tEND F;\n",
            913,
            "F(a, b)",
        ),
        (
            "\tVAR i*: INTEGER;\n\tPROCEDURE P*;\n\t\tVAR i: CHAR;\n\tBEGIN\n"
            '\t\ti := "a"\n\tEND P;\n',
            905,
            "i",
        ),
    ],
)
def test_what_to_underline(body: str, code: int, meant: str) -> None:
    text = program(body)
    found = [r for r in remarks(checked(text), EVERYTHING) if r.finding.code == code]
    assert [text[remark.start : remark.end] for remark in found] == [meant]


def test_same_result_each_time() -> None:
    module = checked(program("\tVAR a, b: INTEGER;\nBEGIN\n\ta := b\n"))
    first = analyse(module, EVERYTHING)
    assert first
    assert analyse(module, EVERYTHING) == first


def test_deep_nesting_does_no_harm() -> None:
    deep = "(" * 100 + "1" + ")" * 100
    assert codes(f"\tVAR a*: INTEGER;\nBEGIN\n\ta := {deep}\n") == []
