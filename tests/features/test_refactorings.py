"""Refactorings: what comes of them, where they are refused, and that they never do harm."""

from __future__ import annotations

import textwrap

import pytest

from cp_lsp.features.actions import Action, refactorings
from cp_lsp.features.fixes.rule import applied
from cp_lsp.features.view import Range, View
from cp_lsp.semantics.checker import check
from tests.features.workspace import MemoryWorkspace

LIBRARY = {
    "Out": (
        "MODULE Out; PROCEDURE Int* (i: INTEGER); END Int; PROCEDURE Ln*; END Ln;"
        " PROCEDURE String* (IN s: ARRAY OF CHAR); END String; END Out."
    ),
    "In": (
        "MODULE In; PROCEDURE Int* (OUT i: INTEGER); END Int;"
        " PROCEDURE Next* (): INTEGER; BEGIN RETURN 1 END Next; END In."
    ),
    "Shapes": (
        "MODULE Shapes; TYPE Shape* = POINTER TO ABSTRACT RECORD x*, y-: INTEGER END;"
        " PROCEDURE (s: Shape) Draw* (dx: INTEGER), NEW, ABSTRACT;"
        " PROCEDURE (s: Shape) Area- (): REAL, NEW, ABSTRACT; END Shapes."
    ),
}

ROOM = """MODULE M;
	IMPORT In, Out;

	TYPE
		Node = POINTER TO EXTENSIBLE RECORD next: Node; key: INTEGER END;
		Leaf = POINTER TO RECORD (Node) size: INTEGER END;
		Point = RECORD x, y: INTEGER END;

	VAR count: INTEGER; root: Node;

	PROCEDURE Next (VAR i: INTEGER): INTEGER;
	BEGIN
		INC(i); INC(count);
		RETURN i
	END Next;

	(* Works. *)
	PROCEDURE Do* (n: INTEGER; VAR v: INTEGER; p: Node);
		VAR i, j, k: INTEGER; b: BOOLEAN; q: Point; a: ARRAY 8 OF INTEGER;
	BEGIN
{}
	END Do;

END M.
"""
"""A module with a place for statements."""


def view_of(text: str) -> tuple[View, Range, MemoryWorkspace]:
    """A module whose text has a selection between « and », or a cursor at ¦."""
    if "¦" in text:
        start = end = text.index("¦")
        text = text.replace("¦", "")
    else:
        start, end = text.index("«"), text.index("»") - 1
        text = text.replace("«", "").replace("»", "")
    workspace = MemoryWorkspace(LIBRARY)
    view = View(None, check(text, workspace, tolerant=True), text)
    return view, Range(start, end), workspace


def offered(text: str, kind: str = "refactor") -> list[Action]:
    view, selected, workspace = view_of(text)
    return refactorings(view, selected, workspace, kinds=[kind], budget=10.0)


def result(text: str, title: str) -> str | None:
    """The text after the first refactoring whose title begins so; None if none is offered."""
    view, selected, workspace = view_of(text)
    for action in refactorings(view, selected, workspace, budget=10.0):
        assert action.title and action.title_ru and action.title != action.title_ru
        if action.title.startswith(title):
            return applied(view.text, action.edits)
    return None


def in_room(statements: str) -> str:
    lines = textwrap.dedent(statements).strip("\n")
    return ROOM.replace("{}", textwrap.indent(lines, "\t\t"))


def check_room(title: str, before: str, after: str, *, declared: str = "", new: str = "") -> None:
    """A refactoring of statements: what they become, what is declared and what is put before
    the procedure around them. `declared` is the last line of its variables.
    """
    expected = in_room(after)
    if declared:
        old = "\t\tVAR i, j, k: INTEGER; b: BOOLEAN; q: Point; a: ARRAY 8 OF INTEGER;\n"
        expected = expected.replace(old, declared)
    if new:
        lines = textwrap.indent(textwrap.dedent(new).strip("\n"), "\t")
        expected = expected.replace("\t(* Works. *)", f"{lines}\n\n\t(* Works. *)")
    assert result(in_room(before), title) == expected


def check_refused(title: str, before: str) -> None:
    assert result(in_room(before), title) is None


# --- statements to a procedure

TO_PROCEDURE = "Extract the statements"


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        pytest.param(
            "i := n;\n«j := i + n;\nj := j * 2»;\nv := j",
            "i := n;\nj := Extracted(i, n);\nv := j",
            "PROCEDURE Extracted (i, n: INTEGER): INTEGER;\n\tVAR j: INTEGER;\nBEGIN\n"
            "\tj := i + n;\n\tj := j * 2;\n\tRETURN j\nEND Extracted;",
            id="values in, one result out",
        ),
        pytest.param(
            "«In.Int(i); In.Int(j)»;\nv := i + j",
            "Extracted(i, j);\nv := i + j",
            "PROCEDURE Extracted (OUT i, j: INTEGER);\nBEGIN\n"
            "\tIn.Int(i); In.Int(j)\nEND Extracted;",
            id="two results",
        ),
        pytest.param(
            "i := 0;\nWHILE i < n DO\n\t«a[i] := i * i;\n\tINC(i)»\nEND;\nv := a[3]",
            "i := 0;\nWHILE i < n DO\n\tExtracted(a, i)\nEND;\nv := a[3]",
            "PROCEDURE Extracted (VAR a: ARRAY OF INTEGER; VAR i: INTEGER);\nBEGIN\n"
            "\ta[i] := i * i;\n\tINC(i)\nEND Extracted;",
            id="changed in a loop",
        ),
        pytest.param(
            "WHILE n > 0 DO\n\tIF b THEN i := 0 END;\n\t«i := i + 1;\n\tOut.Int(i)»\nEND",
            "WHILE n > 0 DO\n\tIF b THEN i := 0 END;\n\tExtracted(i)\nEND",
            "PROCEDURE Extracted (VAR i: INTEGER);\nBEGIN\n"
            "\ti := i + 1;\n\tOut.Int(i)\nEND Extracted;",
            id="kept for the next time round",
        ),
        pytest.param(
            "«v := 3;\nOut.Int(v)»",
            "Extracted(v)",
            "PROCEDURE Extracted (VAR v: INTEGER);\nBEGIN\n\tv := 3;\n\tOut.Int(v)\nEND Extracted;",
            id="a VAR parameter set",
        ),
        pytest.param(
            "«count := 5;\nOut.Int(v)»",
            "Extracted(v)",
            "PROCEDURE Extracted (VAR v: INTEGER);\nBEGIN\n"
            "\tcount := 5;\n\tOut.Int(v)\nEND Extracted;",
            id="a VAR parameter that may be the variable set",
        ),
        pytest.param(
            "«j := v + 1;\nj := j * 2»;\nn := j",
            "j := Extracted(v);\nn := j",
            "PROCEDURE Extracted (v: INTEGER): INTEGER;\n\tVAR j: INTEGER;\nBEGIN\n"
            "\tj := v + 1;\n\tj := j * 2;\n\tRETURN j\nEND Extracted;",
            id="a VAR parameter only read",
        ),
        pytest.param(
            "WITH p: Leaf DO\n\t«p.size := n»\nELSE\nEND",
            "WITH p: Leaf DO\n\tExtracted(p, n)\nELSE\nEND",
            "PROCEDURE Extracted (p: Leaf; n: INTEGER);\nBEGIN\n\tp.size := n\nEND Extracted;",
            id="the type that WITH gives",
        ),
        pytest.param(
            "«LOOP\n\tINC(i);\n\tIF i > 3 THEN EXIT END\nEND»;\nv := i",
            "Extracted(i);\nv := i",
            "PROCEDURE Extracted (VAR i: INTEGER);\nBEGIN\n\tLOOP\n\t\tINC(i);\n"
            "\t\tIF i > 3 THEN EXIT END\n\tEND\nEND Extracted;",
            id="EXIT along with its LOOP",
        ),
        pytest.param(
            "q.x := 1; q.y := 2;\n«Out.Int(q.x + q.y)»",
            "q.x := 1; q.y := 2;\nExtracted(q)",
            "PROCEDURE Extracted (IN q: Point);\nBEGIN\n\tOut.Int(q.x + q.y)\nEND Extracted;",
            id="a record read",
        ),
        pytest.param(
            "«q.x := 1;\nq.y := 2»;\nv := q.x + q.y",
            "Extracted(q);\nv := q.x + q.y",
            "PROCEDURE Extracted (VAR q: Point);\nBEGIN\n\tq.x := 1;\n\tq.y := 2\nEND Extracted;",
            id="a record changed",
        ),
        pytest.param(
            "«NEW(p); p.key := n»; root := p",
            "p := Extracted(n); root := p",
            "PROCEDURE Extracted (n: INTEGER): Node;\n\tVAR p: Node;\nBEGIN\n"
            "\tNEW(p); p.key := n;\n\tRETURN p\nEND Extracted;",
            id="a pointer as the result",
        ),
        pytest.param(
            "«IF b THEN i := 1 END»;\nv := i",
            "Extracted(b, i);\nv := i",
            "PROCEDURE Extracted (b: BOOLEAN; VAR i: INTEGER);\nBEGIN\n"
            "\tIF b THEN i := 1 END\nEND Extracted;",
            id="perhaps set",
        ),
        pytest.param(
            "IF b THEN «i := 1» ELSE i := 2 END;\nv := i",
            "IF b THEN i := Extracted() ELSE i := 2 END;\nv := i",
            "PROCEDURE Extracted (): INTEGER;\n\tVAR i: INTEGER;\nBEGIN\n"
            "\ti := 1;\n\tRETURN i\nEND Extracted;",
            id="a result without parameters",
        ),
        pytest.param(
            "i := 1;\n(* first *) «Out.Int(i); (* then *)\nOut.Ln; (* done *)»\nOut.Ln",
            "i := 1;\n(* first *) Extracted(i);\nOut.Ln",
            "PROCEDURE Extracted (i: INTEGER);\nBEGIN\n"
            "\tOut.Int(i); (* then *)\n\tOut.Ln (* done *)\nEND Extracted;",
            id="comments that are selected go along",
        ),
        pytest.param(
            "Out.Ln;\n« \t(* why *)\nOut.Int(n);\n»Out.Ln",
            "Out.Ln;\n \tExtracted(n);\nOut.Ln",
            "PROCEDURE Extracted (n: INTEGER);\nBEGIN\n\t(* why *)\n\tOut.Int(n)\nEND Extracted;",
            id="from blank to blank",
        ),
        pytest.param(
            "Out.Ln; (* Кира «и Яна *)\nOut.Int(n); (* not» *)\nOut.Ln",
            "Out.Ln; (* Кира и Яна *)\nExtracted(n); (* not *)\nOut.Ln",
            "PROCEDURE Extracted (n: INTEGER);\nBEGIN\n\tOut.Int(n)\nEND Extracted;",
            id="from comment to comment",
        ),
    ],
)
def test_statements_to_a_procedure(before: str, after: str, new: str) -> None:
    check_room(TO_PROCEDURE, before, after, new=new)


def test_variables_that_only_the_statements_need_go_along() -> None:
    check_room(
        TO_PROCEDURE,
        "«FOR i := 0 TO n DO k := i; Out.Int(k) END;\nOut.Ln»",
        "Extracted(n)",
        declared="\t\tVAR j: INTEGER; b: BOOLEAN; q: Point; a: ARRAY 8 OF INTEGER;\n",
        new="PROCEDURE Extracted (n: INTEGER);\n\tVAR i, k: INTEGER;\nBEGIN\n"
        "\tFOR i := 0 TO n DO k := i; Out.Int(k) END;\n\tOut.Ln\nEND Extracted;",
    )


def test_a_whole_section_of_variables_goes_along() -> None:
    text = (
        "MODULE M;\n\n\tPROCEDURE P*;\n\t\tVAR i: INTEGER;\n\tBEGIN\n\t\t«i := 1; INC(i)»\n"
        "\tEND P;\n\nEND M.\n"
    )
    assert result(text, TO_PROCEDURE) == (
        "MODULE M;\n\n\tPROCEDURE Extracted;\n\t\tVAR i: INTEGER;\n\tBEGIN\n\t\ti := 1; INC(i)\n"
        "\tEND Extracted;\n\n\tPROCEDURE P*;\n\tBEGIN\n\t\tExtracted\n\tEND P;\n\nEND M.\n"
    )


def test_what_only_the_procedure_knows_makes_an_inner_procedure() -> None:
    text = (
        "MODULE M;\n\tPROCEDURE P* (n: INTEGER);\n\t\tCONST c = 3;\n\t\tVAR i: INTEGER;\n"
        "\tBEGIN\n\t\ti := n;\n\t\t«i := i * c;\n\t\tn := i»\n\tEND P;\nEND M.\n"
    )
    assert result(text, TO_PROCEDURE) == (
        "MODULE M;\n\tPROCEDURE P* (n: INTEGER);\n\t\tCONST c = 3;\n\t\tVAR i: INTEGER;\n"
        "\t\tPROCEDURE Extracted;\n\t\tBEGIN\n\t\t\ti := i * c;\n\t\t\tn := i\n"
        "\t\tEND Extracted;\n\n"
        "\tBEGIN\n\t\ti := n;\n\t\tExtracted\n\tEND P;\nEND M.\n"
    )


def test_a_call_of_the_procedure_itself_makes_an_inner_procedure() -> None:
    found = result(in_room("«Do(n, v, p)»"), TO_PROCEDURE)
    assert found is not None
    assert "\t\tPROCEDURE Extracted;\n\t\tBEGIN\n\t\t\tDo(n, v, p)\n\t\tEND Extracted;" in found


def test_statements_of_an_inner_procedure() -> None:
    text = (
        "MODULE M;\n\tPROCEDURE P*;\n\t\tVAR i: INTEGER;\n\n\t\tPROCEDURE Q (k: INTEGER);\n"
        "\t\tBEGIN\n\t\t\t«i := i + k»\n\t\tEND Q;\n\n\tBEGIN\n\t\ti := 0; Q(1); Q(i)\n"
        "\tEND P;\nEND M.\n"
    )
    assert result(text, TO_PROCEDURE) == (
        "MODULE M;\n\tPROCEDURE Extracted (VAR i: INTEGER; k: INTEGER);\n\tBEGIN\n"
        "\t\ti := i + k\n\tEND Extracted;\n\n"
        "\tPROCEDURE P*;\n\t\tVAR i: INTEGER;\n\n\t\tPROCEDURE Q (k: INTEGER);\n"
        "\t\tBEGIN\n\t\t\tExtracted(i, k)\n\t\tEND Q;\n\n\tBEGIN\n\t\ti := 0; Q(1); Q(i)\n"
        "\tEND P;\nEND M.\n"
    )


def test_statements_of_the_module() -> None:
    text = "MODULE M;\n\tVAR x*: INTEGER;\nBEGIN\n\t«x := 1;\n\tINC(x)»\nEND M.\n"
    assert result(text, TO_PROCEDURE) == (
        "MODULE M;\n\tVAR x*: INTEGER;\n\tPROCEDURE Extracted;\n\tBEGIN\n\t\tx := 1;\n"
        "\t\tINC(x)\n\tEND Extracted;\n\nBEGIN\n\tExtracted\nEND M.\n"
    )


@pytest.mark.parametrize(
    "before",
    [
        "«IF n > 1 THEN RETURN END»",
        "LOOP\n\t«INC(i);\n\tIF i > 3 THEN EXIT END»\nEND",
        "Out.«Ln;\nOut.Ln»",
        "«Out.Ln; Out.»Ln",
        "«IF b THEN Out.Ln» END",
        "IF b THEN «Out.Ln ELSE Out.Ln» END",
        "«Out.Ln; unknown := 3»",
        "«i := ; Out.Ln»",
    ],
)
def test_no_procedure(before: str) -> None:
    check_refused(TO_PROCEDURE, before)


def test_statements_of_broken_code() -> None:
    """Elsewhere something is wrong: the statements are extracted all the same."""
    found = result(in_room("i := ;\nunknown.x := 3;\n«Out.Int(n)»;\nIF"), TO_PROCEDURE)
    assert found is not None
    assert "PROCEDURE Extracted (n: INTEGER);\n\tBEGIN\n\t\tOut.Int(n)\n\tEND" in found


# --- expressions

VARIABLES = "\t\tVAR i, j, k: INTEGER; b: BOOLEAN; q: Point; a: ARRAY 8 OF INTEGER; value: {};\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("v := n * «(n + 1)»", "value := (n + 1);\nv := n * value"),
        ("v := «Next(i)» + j", "value := Next(i);\nv := value + j"),
        ("p.key := «Next(j)»", "value := Next(j);\np.key := value"),
        ("CASE «n MOD 4» OF 0: v := 1 END", "value := n MOD 4;\nCASE value OF 0: v := 1 END"),
        ("IF b THEN v := «n - 1» END", "IF b THEN value := n - 1; v := value END"),
        ("Out.Int(« (* c *) n - 1 »)", "value := n - 1;\nOut.Int( (* c *) value )"),
        ("Out.Int(In.Next() + «n * n»)", "value := n * n;\nOut.Int(In.Next() + value)"),
        ("IF b & («n - i» > 3) THEN END", "value := n - i;\nIF b & (value > 3) THEN END"),
        ("FOR i := 0 TO «n * 2» DO END", "value := n * 2;\nFOR i := 0 TO value DO END"),
        ("a[«i + 1»] := 3", "value := i + 1;\na[value] := 3"),
        ("n := «n + 1»", "value := n + 1;\nn := value"),
    ],
)  # fmt: skip
def test_expression_to_a_variable(before: str, after: str) -> None:
    check_room("Extract “", before, after, declared=VARIABLES.format("INTEGER"))


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("IF (p # NIL) & («p.key» > 1) THEN v := 1 END", id="guarded"),
        pytest.param("WHILE «n + i» > 3 DO INC(i) END", id="evaluated again"),
        pytest.param("REPEAT INC(i) UNTIL «n + i» > 3", id="evaluated at the end"),
        pytest.param("IF b THEN v := 1 ELSIF «p.key» > 1 THEN v := 2 END", id="perhaps never"),
        pytest.param("v := «Next(i)» + i", id="changes what stands beside it"),
        pytest.param("v := count + «Next(j)»", id="changes a variable beside it"),
        pytest.param("v := In.Next() + «count»", id="changed by a call beside it"),
        pytest.param("p.next.key := «Next(j)»", id="may change where the value goes"),
        pytest.param("In.Int(«i»)", id="set"),
        pytest.param("In.Int(«p.key»)", id="set through a pointer"),
        pytest.param("INC(«p.key»)", id="changed"),
        pytest.param("v := «n + 1» * 2", id="no expression"),
        pytest.param("v := LEN(«a»)", id="an array"),
        pytest.param("v := «i +» 1", id="half an expression"),
        pytest.param("«Out.Int»(n)", id="a procedure"),
        pytest.param("b := p IS «Leaf»", id="a type"),
        pytest.param("v := «unknown + 1»", id="not known"),
    ],
)
def test_expression_that_stays(before: str) -> None:
    check_refused("Extract “", before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "a[«i + 1»] := 3; a[i + 1] := 4; i := 2; a[i + 1] := 5",
            "value := i + 1;\na[value] := 3; a[value] := 4; i := 2; a[i + 1] := 5",
        ),
        (
            "FOR i := 0 TO «n * 2» DO Out.Int(n * 2) END",
            "value := n * 2;\nFOR i := 0 TO value DO Out.Int(value) END",
        ),
    ],
)
def test_all_equal_expressions_while_the_value_stays(before: str, after: str) -> None:
    text = in_room(after).replace(
        "INTEGER;\n\tBEGIN\n\t\tvalue", "INTEGER; value: INTEGER;\n\tBEGIN\n\t\tvalue"
    )
    expressions = [a.title for a in offered(in_room(before)) if "2 times" in a.title]
    assert expressions
    assert result(in_room(before), expressions[0]) == text


def test_no_equal_expressions_where_a_call_may_change_them() -> None:
    titles = [a.title for a in offered(in_room("v := «p.key»; Out.Ln; n := p.key"))]
    assert titles == ["Extract “p.key” to a variable"]
    titles = [a.title for a in offered(in_room("n := «i - 1»; WHILE b DO DEC(i); n := i - 1 END"))]
    assert titles == ["Extract “i - 1” to a variable"]


def test_the_variable_is_named_after_a_field_or_function() -> None:
    text = (
        "MODULE M;\n\tIMPORT In;\n\tTYPE T = POINTER TO RECORD size: INTEGER END;\n"
        "\tPROCEDURE ThisSize (t: T): INTEGER;\n\tBEGIN\n\t\tRETURN t.size\n\tEND ThisSize;\n"
        "\tPROCEDURE P* (t: T): INTEGER;\n\tBEGIN\n\t\tRETURN {}\n\tEND P;\nEND M.\n"
    )
    assert "next := In.Next();\n\t\tRETURN next" in str(result(text.format("«In.Next()»"), "Ex"))
    assert "size1 := ThisSize(t)" not in str(result(text.format("«ThisSize(t)»"), "Extract “"))


def test_literal_to_a_constant() -> None:
    before = "Out.Int(«4711»); Out.Int(4711)"
    found = offered(in_room(before))
    assert [action.title for action in found] == [
        "Extract “4711” to a constant",
        "Extract “4711” to a constant, 2 times",
    ]
    view, _, _ = view_of(in_room(before))
    assert "\t\tCONST value = 4711;\n\t\tVAR i" in applied(view.text, found[0].edits)
    assert "Out.Int(value); Out.Int(4711)" in applied(view.text, found[0].edits)
    assert "Out.Int(value); Out.Int(value)" in applied(view.text, found[1].edits)


def test_constant_for_the_whole_module() -> None:
    text = (
        "MODULE M;\n\tIMPORT Out;\n\n\tCONST\n\t\ta = 1;\n\n\tPROCEDURE P*;\n\tBEGIN\n"
        '\t\tOut.String(«"some text"»)\n\tEND P;\n\n\tPROCEDURE Q*;\n\tBEGIN\n'
        '\t\tOut.Int(a); Out.String("some text")\n\tEND Q;\n\nEND M.\n'
    )
    assert result(text, 'Extract “"some text"” to a constant, 2 times') == (
        'MODULE M;\n\tIMPORT Out;\n\n\tCONST\n\t\ta = 1;\n\t\tvalue = "some text";\n\n'
        "\tPROCEDURE P*;\n\tBEGIN\n\t\tOut.String(value)\n\tEND P;\n\n\tPROCEDURE Q*;\n\tBEGIN\n"
        "\t\tOut.Int(a); Out.String(value)\n\tEND Q;\n\nEND M.\n"
    )


# --- inline

WITHOUT_I = "\t\tVAR j, k: INTEGER; b: BOOLEAN; q: Point; a: ARRAY 8 OF INTEGER;\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("i¦ := n + 1;\nv := i * 2;\nOut.Int(i)", "v := (n + 1) * 2;\nOut.Int(n + 1)"),
        ("i := p.key;\nOut.Int(¦i)", "Out.Int(p.key)"),
        ("¦i := In.Next();\nv := i + 1", "v := In.Next() + 1"),
        ("¦i := n - 1;\nWHILE b DO a[i] := i END", "WHILE b DO a[n - 1] := n - 1 END"),
        ("¦i := n * 2; IF b THEN v := i END", "IF b THEN v := n * 2 END"),
        (
            "i := -n; v := 2 - ¦i; v := ABS(i); v := i + 2",
            "v := 2 - (-n); v := ABS(-n); v := -n + 2",
        ),
        ("¦i := n; (* why *)\nOut.Int(i)", "(* why *)\nOut.Int(n)"),
    ],
)
def test_inline_variable(before: str, after: str) -> None:
    check_room("Inline i", before, after, declared=WITHOUT_I)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("i := n + 1;\nn := 2;\nv := ¦i", id="its value depends on what changes"),
        pytest.param("¦i := p.key;\nOut.Ln;\nOut.Int(i)", id="a call may change it"),
        pytest.param("i := In.Next();\nv := ¦i + count", id="what stands beside may change"),
        pytest.param("i := In.Next();\nOut.Int(i); Out.Int(¦i)", id="would be called twice"),
        pytest.param("¦i := n;\nWHILE n > 0 DO DEC(n); Out.Int(i) END", id="changed in a loop"),
        pytest.param("IF b THEN i := 1 END;\nv := ¦i", id="perhaps not set"),
        pytest.param("i := 1; i := 2; v := ¦i", id="set twice"),
        pytest.param("In.Int(i); v := ¦i", id="set by a call"),
        pytest.param("FOR i := 0 TO 3 DO v := ¦i END", id="the variable of FOR"),
        pytest.param("¦i := n DIV k; IF b THEN v := i END", id="might trap no more"),
        pytest.param("v := i; ¦i := 3; v := i", id="used before"),
        pytest.param("v := ¦n", id="a parameter"),
        pytest.param("i := n; Do(¦i, i, p)", id="passed by reference"),
        pytest.param("¦i := 3", id="never used"),
        pytest.param("b := ¦ i = 3", id="between symbols"),
    ],
)
def test_variable_that_stays(before: str) -> None:
    check_refused("Inline", before)


def test_a_variable_that_an_inner_procedure_uses_stays() -> None:
    text = (
        "MODULE M;\n\tPROCEDURE P*;\n\t\tVAR i, j: INTEGER;\n\t\tPROCEDURE Q;\n\t\tBEGIN\n"
        "\t\t\tj := i\n\t\tEND Q;\n\tBEGIN\n\t\t¦i := 1; Q; j := i\n\tEND P;\nEND M.\n"
    )
    assert result(text, "Inline") is None


def test_inline_constant() -> None:
    text = (
        "MODULE M;\n\tCONST\n\t\tc = 2 + 3; d = c * 2;\n\tVAR x*: INTEGER;\n"
        "BEGIN\n\tx := 2 * ¦c\nEND M.\n"
    )
    assert result(text, "Inline c") == (
        "MODULE M;\n\tCONST\n\t\td = (2 + 3) * 2;\n\tVAR x*: INTEGER;\n"
        "BEGIN\n\tx := 2 * (2 + 3)\nEND M.\n"
    )


def test_a_constant_whose_value_would_mean_something_else_stays() -> None:
    text = (
        "MODULE M;\n\tCONST a = 1; c = a + 1;\n\tVAR x*: INTEGER;\n\tPROCEDURE P*;\n"
        "\t\tCONST a = 5;\n\tBEGIN\n\t\tx := ¦c + a\n\tEND P;\nBEGIN\n\tx := a\nEND M.\n"
    )
    assert result(text, "Inline") is None


def test_an_exported_constant_stays() -> None:
    text = "MODULE M; CONST ¦c* = 1; VAR x: INTEGER; BEGIN x := c END M."
    assert result(text, "Inline") is None


# --- branches


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "¦IF n = 1 THEN v := 1\nELSIF n = 2 THEN v := 2\nELSE v := 3\nEND",
            "CASE n OF\n| 1: v := 1\n| 2: v := 2\nELSE v := 3\nEND",
        ),
        (
            "¦IF n = 1 THEN v := 1\nELSIF (n = 2) OR (3 = n) THEN v := 2\n"
            "ELSIF (n >= 5) & (n <= 8) THEN\n\tv := 3 (* c *)\nEND",
            "CASE n OF\n| 1: v := 1\n| 2, 3: v := 2\n| 5..8:\n\tv := 3 (* c *)\nELSE\nEND",
        ),
        (
            "IF p.key = 1 THEN v := 1 ELSIF p.key ¦= 2 THEN v := 2 END",
            "CASE p.key OF 1: v := 1 | 2: v := 2 ELSE END",
        ),
    ],
)
def test_if_to_case(before: str, after: str) -> None:
    check_room("Convert IF to CASE", before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "¦IF p IS Leaf THEN p(Leaf).size := 1\nEND",
            "WITH p: Leaf DO p(Leaf).size := 1\nELSE\nEND",
        ),
        (
            "¦IF p IS Leaf THEN v := 1\nELSIF p IS Node THEN v := 2\nELSE v := 3\nEND",
            "WITH p: Leaf DO v := 1\n| p: Node DO v := 2\nELSE v := 3\nEND",
        ),
    ],
)
def test_if_to_with(before: str, after: str) -> None:
    check_room("Convert IF to WITH", before, after)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("¦IF n = 1 THEN v := 1 ELSIF n = 1 THEN v := 2 END", id="the same twice"),
        pytest.param("¦IF n = k THEN v := 1 ELSIF n = 1 THEN v := 2 END", id="a variable"),
        pytest.param(
            "¦IF In.Next() = 3 THEN v := 1 ELSIF In.Next() = 1 THEN v := 2 END", id="calls"
        ),
        pytest.param("¦IF n = 1 THEN v := 1 ELSIF i = 2 THEN v := 2 END", id="two things"),
        pytest.param("¦IF n < 1 THEN v := 1 ELSIF n = 2 THEN v := 2 END", id="not equality"),
        pytest.param("¦IF p.next IS Leaf THEN v := 1 END", id="a field"),
        pytest.param("¦IF p IS Leaf THEN p := p.next END", id="set to what it is not"),
        pytest.param("¦IF n = 1 (* one *) THEN v := 1 ELSIF n = 2 THEN v := 2 END", id="a comment"),
        pytest.param("¦IF b = TRUE THEN v := 1 ELSIF b = FALSE THEN v := 2 END", id="BOOLEAN"),
        pytest.param("IF n = 1 THEN ¦v := 1 ELSIF n = 2 THEN v := 2 END", id="inside"),
        pytest.param("¦IF n = 1 THEN v := 1 ELSIF n = THEN v := 2 END", id="broken"),
    ],
)
def test_if_that_stays(before: str) -> None:
    check_refused("Convert", before)


# --- methods

BOUND = """MODULE M;
	IMPORT Out;
	TYPE P = POINTER TO RECORD x: INTEGER; n: P END; R = RECORD y: INTEGER END;
	VAR g: P; h: R; f: PROCEDURE (p: P);

	PROCEDURE SetX (p: P; x: INTEGER);
	BEGIN
		p.x := x
	END SetX;

	PROCEDURE Sum (p, q: P): INTEGER;
	BEGIN
		RETURN p.x + q.x
	END Sum;

	PROCEDURE Get (p: P): INTEGER;
	BEGIN
		RETURN p.x + Get(p.n)
	END Get;

	PROCEDURE Clear (VAR r: R);
	BEGIN
		r.y := 0
	END Clear;

	PROCEDURE Check (p: P);
	BEGIN
		IF p = NIL THEN HALT(20) END
	END Check;

	PROCEDURE Write (r: R);
	BEGIN
		Out.Int(r.y)
	END Write;

	PROCEDURE Number (i: INTEGER);
	END Number;

	PROCEDURE Handle (p: P);
	END Handle;

	PROCEDURE Do* (p: P);
	BEGIN
		SetX(g, Sum(g.n, g)); SetX(g.n (* next *), 3); Clear(h); Check(g); Write(h); Number(3);
		f := Handle; Out.Int(Get(g))
	END Do;

END M.
"""


def bound(name: str) -> str | None:
    return result(BOUND.replace(f"PROCEDURE {name}", f"PROCEDURE ¦{name}"), "Make")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "SetX",
            [
                "PROCEDURE (p: P) SetX (x: INTEGER), NEW;",
                "\t\tg.SetX(Sum(g.n, g)); g.n.SetX((* next *) 3); Clear",
            ],
        ),
        ("Sum", ["PROCEDURE (p: P) Sum (q: P): INTEGER, NEW;", "SetX(g, g.n.Sum(g)); SetX"]),
        (
            "Get",
            ["PROCEDURE (p: P) Get (): INTEGER, NEW;", "p.x + p.n.Get()", "Out.Int(g.Get())"],
        ),
        ("Clear", ["PROCEDURE (VAR r: R) Clear, NEW;", " h.Clear; "]),
    ],
)
def test_procedure_to_a_method(name: str, parts: list[str]) -> None:
    found = bound(name)
    assert found is not None
    for part in parts:
        assert part in found


@pytest.mark.parametrize("name", ["Check", "Write", "Number", "Handle", "Do"])
def test_procedure_that_stays(name: str) -> None:
    """It asks for NIL, has a record by value, no record, is used as a value, is exported."""
    assert bound(name) is None


# --- declarations


def test_document() -> None:
    text = (
        "MODULE M;\n\n\tPROCEDURE ¦P* (a, b: INTEGER): CHAR;\n\tBEGIN\n\t\tRETURN 0X\n\tEND P;\n"
        "\nEND M.\n"
    )
    found = result(text, "Document P")
    assert found is not None
    assert "\n\n\t(** P:\n\t\ta:\n\t\tb:\n\t\tresult:\n\t**)\n\tPROCEDURE P* (a" in found
    assert result(found.replace("PROCEDURE P", "PROCEDURE ¦P"), "Document") is None


def test_implement_abstract_methods() -> None:
    text = (
        "MODULE M;\n\tIMPORT Shapes;\n\n\tTYPE\n\t\tC¦ = POINTER TO RECORD (Shapes.Shape) END;\n\n"
        "\tVAR c*: INTEGER;\n\nEND M.\n"
    )
    assert result(text, "Implement") == (
        "MODULE M;\n\tIMPORT Shapes;\n\n\tTYPE\n\t\tC = POINTER TO RECORD (Shapes.Shape) END;\n\n"
        "\tVAR c*: INTEGER;\n\n"
        "\tPROCEDURE (c: C) Draw* (dx: INTEGER);\n\tBEGIN\n\t\tHALT(126)\n\tEND Draw;\n\n"
        "\tPROCEDURE (c: C) Area- (): REAL;\n\tBEGIN\n\t\tHALT(126); RETURN 0\n\tEND Area;\n\n"
        "END M.\n"
    )


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("MODULE M; VAR ¦x: INTEGER; END M.", ["Export x", "Export x read-only"]),
        ("MODULE M; VAR ¦x*: INTEGER; END M.", ["Export x read-only", "Do not export x"]),
        ("MODULE M; CONST ¦x = 1; END M.", ["Export x"]),
        ("MODULE M; TYPE ¦T = RECORD END; END M.", ["Export T"]),
        ("MODULE M; PROCEDURE ¦P; END P; END M.", ["Document P", "Export P"]),
        ("MODULE M; TYPE T* = RECORD ¦f: CHAR END; END M.", ["Export f", "Export f read-only"]),
        ("MODULE M; PROCEDURE P (¦x: CHAR); END P; END M.", ["Document P"]),
        ("MODULE M; PROCEDURE P; VAR ¦x: CHAR; END P; END M.", []),
    ],
)
def test_export_marks(text: str, titles: list[str]) -> None:
    assert [action.title for action in offered(text)] == titles


def test_sort_the_imports() -> None:
    text = "MODULE M;\n\tIMPORT S := Shapes, ¦Out, In;\nBEGIN\n\tOut.Int(In.Next())\nEND M.\n"
    assert result(text, "Sort the imports, without") == (
        "MODULE M;\n\tIMPORT In, Out;\nBEGIN\n\tOut.Int(In.Next())\nEND M.\n"
    )


def test_of_a_broken_module_no_import_is_lost() -> None:
    text = "MODULE M;\n\tIMPORT Shapes, ¦Out, In;\nBEGIN\n\tx := Out.Int(In.Next())\nEND M.\n"
    assert result(text, "Sort the imports") == text.replace("Shapes, ¦Out, In", "In, Out, Shapes")


def test_imports_with_a_comment_stay() -> None:
    assert result("MODULE M; IMPORT Out, (* this *) ¦In; END M.", "Sort") is None
