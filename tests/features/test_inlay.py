"""Notes between the symbols."""

from __future__ import annotations

import pytest

from cp_lsp.features.inlay import HintOptions, inlay_hints
from cp_lsp.features.view import View
from tests.features.workspace import MemoryWorkspace

LIB = """\
MODULE Lib;
	CONST size* = 7;
	TYPE Rec* = EXTENSIBLE RECORD END; Sub* = RECORD (Rec) END;
	PROCEDURE (VAR r: Rec) Set* (value: INTEGER; OUT done: BOOLEAN), NEW;
	BEGIN
		done := TRUE
	END Set;
	PROCEDURE Swap* (VAR left, right: INTEGER);
	END Swap;
	PROCEDURE One* (x: INTEGER);
	END One;
END Lib.
"""
START = "MODULE M;\n\tIMPORT Lib;\n\tCONST "
MIDDLE = """
	VAR i, left: INTEGER; b: BOOLEAN; r: Lib.Sub; f: PROCEDURE (first, second: INTEGER);
	PROCEDURE P (VAR m: Lib.Rec);
	BEGIN
		"""
END = "\n\tEND P;\nEND M.\n"


def shown(constants: str = "", statement: str = "", options: HintOptions | None = None) -> str:
    """A declaration and a statement with their hints in brackets."""
    text = START + constants + MIDDLE + statement + END
    view = MemoryWorkspace({"Lib": LIB, "M": text}).view("M")
    assert view is not None
    parts: list[str] = []
    last = 0
    for hint in inlay_hints(view, options=options or HintOptions()):
        parts += [text[last : hint.offset], f"[{hint.text}]"]
        last = hint.offset
    result = "".join([*parts, text[last:]])
    if statement:
        return result[result.index("BEGIN\n\t\t") + 8 : -len(END)]
    return result[len(START) : result.index(MIDDLE)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("Lib.Swap(i, i)", "Lib.Swap([VAR left:]i, [VAR right:]i)"),
        ("Lib.Swap(left, i)", "Lib.Swap([VAR]left, [VAR right:]i)"),
        ("r.Set(3 * i, b)", "r.Set([value:]3 * i, [OUT done:]b)"),
        ("r.Set(ABS(i), b)", "r.Set([value:]ABS(i), [OUT done:]b)"),
        ("f(1, 2)", "f([first:]1, [second:]2)"),
        ("Lib.One(5)", "Lib.One(5)"),
        ("INC(i, 2)", "INC(i, 2)"),
        ("i := (1 + i)", "i := (1 + i)"),
        ("r.Set(1", "r.Set([value:]1"),
        (
            "WITH m: Lib.Sub DO i := 1 ELSE i := 2 END",
            "WITH m: Lib.Sub DO i := 1 ELSE[m: Rec] i := 2 END",
        ),
    ],
)
def test_statements(statement: str, expected: str) -> None:
    assert shown(statement=statement) == expected


@pytest.mark.parametrize(
    ("constants", "expected"),
    [
        ("a = 10;", "a = 10;"),
        ("a = -10;", "a = -10;"),
        ("a = 2 * 8;", "a = 2 * 8[= 16];"),
        ("a = Lib.size + 1;", "a = Lib.size + 1[= 8];"),
        ("a = 1; b = a;", "a = 1; b = a[= 1];"),
        ("a = {1, 3};", "a = {1, 3};"),
        ("a = {1..3} + {5};", "a = {1..3} + {5}[= {1..3, 5}];"),
        ("a = 'x' + 'yz';", "a = 'x' + 'yz'[= \"xyz\"];"),
        ("a = 1 < 2;", "a = 1 < 2[= TRUE];"),
        ("a = MAX(BYTE);", "a = MAX(BYTE)[= 127];"),
    ],
)
def test_values_of_constants(constants: str, expected: str) -> None:
    assert shown(constants) == expected


def test_each_kind_can_be_switched_off() -> None:
    call = "Lib.Swap(i, i)"
    assert shown("", call, HintOptions(parameter_modes=False)) == "Lib.Swap([left:]i, [right:]i)"
    assert shown("", call, HintOptions(parameter_names=False)) == "Lib.Swap([VAR]i, [VAR]i)"
    assert shown("", call, HintOptions(parameter_names=False, parameter_modes=False)) == call
    assert shown("a = 2 * 8;", "", HintOptions(constant_values=False)) == "a = 2 * 8;"
    loop = "WITH m: Lib.Sub DO i := 1 ELSE i := 2 END"
    assert shown("", loop, HintOptions(with_types=False)) == loop


def test_a_range_has_its_own_hints_only() -> None:
    text = START + "a = 1 + 1;" + MIDDLE + "f(1, 2)" + END
    view = MemoryWorkspace({"Lib": LIB, "M": text}).view("M")
    assert isinstance(view, View)
    start = text.index("f(1")
    assert [h.text for h in inlay_hints(view, start, start + 9)] == ["first:", "second:"]
    assert [h.text for h in inlay_hints(view, 0, start)] == ["= 2"]
