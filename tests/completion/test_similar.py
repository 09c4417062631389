"""Procedures like the one being written are found, and the index follows its modules."""

from __future__ import annotations

from cp_lsp.completion.procedures import heading_before, name_of, procedures
from cp_lsp.completion.similar import MAX_LINES, SimilarProcedures

READER = """MODULE Lines;
	TYPE Reader* = RECORD (* PROCEDURE NoneHere; *) END;

	PROCEDURE ^ Later;

	PROCEDURE (VAR r: Reader) Close*, NEW, EMPTY;

	PROCEDURE (VAR r: Reader) ReadLine* (OUT line: ARRAY OF CHAR), NEW;
		VAR i: INTEGER; ch: CHAR;
		PROCEDURE Put (ch: CHAR);
		BEGIN line[i] := ch; INC(i)
		END Put;
	BEGIN
		i := 0; r.ReadChar(ch);
		WHILE ch # 0DX DO Put(ch); r.ReadChar(ch) END;
		line[i] := 0X
	END ReadLine;

	PROCEDURE Later;
		VAR total, price: INTEGER;
	BEGIN
		total := total + price * Quantity(total)
	END Later;

END Lines.
"""


def test_procedures_of_a_text() -> None:
    found = list(procedures(READER))
    assert [one.name for one in found] == ["Reader.ReadLine", "Later"]
    assert READER[found[0].start : found[0].end].startswith("PROCEDURE (VAR r: Reader) ReadLine*")
    assert READER[found[0].start : found[0].end].endswith("END ReadLine;")


def test_the_procedure_that_a_place_is_in() -> None:
    def name(mark: str) -> str:
        heading = heading_before(READER[: READER.index(mark)])
        return "" if heading is None else name_of(heading)

    assert name("WHILE") == "Reader.ReadLine"
    assert name("line[i] := ch") == "Put"
    assert name("total := ") == "Later"
    assert name("END Lines") == ""
    assert name("TYPE") == ""
    assert name("PROCEDURE Later;") == ""


def test_the_likest_is_found_by_parts_of_names() -> None:
    index = SimilarProcedures()
    index.put("Lines", READER)
    found = index.find("lineReader.ReadChar(ch); Put(ch)", count=1)
    assert [(one.module, one.name) for one in found] == [("Lines", "Reader.ReadLine")]
    assert found[0].text.endswith("END ReadLine;\n")
    assert [one.name for one in index.find("sum := price * quantity; total")] == ["Later"]
    assert index.find("nothing of all this") == []


def test_what_the_prompt_has_already_is_left_out() -> None:
    index = SimilarProcedures()
    index.put("Lines", READER)
    assert not index.find("price total quantity", module="Lines", visible=READER)
    index.put("Copy", READER)
    index.put("Again", READER)
    assert len(index.find("price total quantity", count=3)) == 1


def test_modules_are_replaced_and_removed() -> None:
    index = SimilarProcedures()
    index.put("Lines", READER)
    assert len(index) == 2
    index.put("Lines", READER.replace("price", "worth"))
    assert len(index) == 2
    assert not index.find("price")
    assert index.find("worth total quantity")
    index.remove("Lines")
    index.remove("Lines")
    assert len(index) == 0
    assert not index.find("worth total quantity")


def test_old_versions_of_a_module_are_never_found() -> None:
    index = SimilarProcedures()
    index.put("Other", READER.replace("total", "amount"))
    for version in range(60):
        index.put("Lines", READER.replace("total +", f"total + {version} +"))
    found = index.find("price quantity total", count=9)
    assert [one.module for one in found] == ["Lines", "Other"]
    assert "+ 59 +" in found[0].text
    index.remove("Lines")
    assert [one.module for one in index.find("price quantity", count=9)] == ["Other"]


def test_a_long_procedure_is_cut() -> None:
    index = SimilarProcedures()
    body = "\n".join(f"\t\tprice{i} := quantity;" for i in range(200))
    index.put("Long", f"MODULE Long;\n\tPROCEDURE P;\n\tBEGIN\n{body}\n\tEND P;\nEND Long.\n")
    found = index.find("price1 := quantity; price2 := quantity")
    assert found[0].text.count("\n") == MAX_LINES + 1


def test_a_workspace_is_asked_in_no_time() -> None:
    index = SimilarProcedures()
    for module in range(150):
        procs = "".join(
            f"\tPROCEDURE P{i};\n\tBEGIN view.Restore(frame); model{module}.Change(text{i}); "
            f"context.SetSize(width, height)\n\tEND P{i};\n"
            for i in range(60)
        )
        index.put(f"M{module}", f"MODULE M{module};\n{procs}END M{module}.\n")
    found = index.find("model7.Change(text9); view.Restore(frame); context.SetSize(width)")
    assert (found[0].module, found[0].name) == ("M7", "P9")
