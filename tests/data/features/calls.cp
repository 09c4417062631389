MODULE Calls; (* What is shown of parameters. *)
	IMPORT Lib;

	CONST
		max = 2 * 8(*@valueMax*);
		plain = 16(*@valuePlain*);
		mask = {0..3} + {8}(*@valueMask*);
		title = "a" + "b"(*@valueTitle*);
		big = max > plain(*@valueBig*);

	TYPE
		Node = POINTER TO EXTENSIBLE RECORD next: Node; key: INTEGER END;
		Leaf = POINTER TO RECORD (Node) END;
		Proc = PROCEDURE (n: Node; VAR done: BOOLEAN);

	VAR p: Proc; root: Node; list: ARRAY 4 OF Proc;

	PROCEDURE (n: Node) Insert (key: INTEGER; at: Node), NEW;
	BEGIN
		n.key := key; n.next := at
	END Insert;

	PROCEDURE Swap (VAR a, b: INTEGER; IN names: ARRAY OF CHAR; OUT found: BOOLEAN);
	BEGIN
		found := a = b; INC(a); INC(b)
	END Swap;

	PROCEDURE Sum (a: INTEGER; b: REAL): REAL;
	BEGIN
		RETURN a + b
	END Sum;

	PROCEDURE Do*;
		VAR i, j: INTEGER; ok: BOOLEAN; x: REAL; s: SET; a: ARRAY 8 OF CHAR;
	BEGIN
		Swap((*@hintI*)i(*@swap0*), (*@hintJ*)j(*@swap1*), (*@hintS*)"x"(*@swap2*), (*@hintOk*)ok(*@swap3*));
		x := Sum((*@hint1*)1, (*@hint2*)Sum(2(*@inner0*), x(*@inner1*))(*@outer1*));
		root.Insert((*@hintKey*)i(*@method0*), (*@hintAt*)root.next(*@method1*));
		p((*@hintProc*)root, (*@hintDone*)ok(*@proc1*));
		list[1](root(*@indexed0*), ok);
		INC(i(*@inc0*)); INC(i, j(*@inc1*));
		x := Lib.Scale((*@hintScale*)x(*@scale0*), (*@hintFactor*)3(*@scale1*));
		s := BITS(ORD(a[0](*@ord*)));
		NEW(root(*@new*)); ASSERT(ok(*@assert*), 20);
		Lib.Log((*@hintX*)i(*@log*));
		i := max(*@none*) + (j(*@paren*));
		WITH root: Leaf DO Lib.Log(1) ELSE(*@elseType*) Lib.Log(2) END
	END Do;

END Calls.

MODULE Lib;
	PROCEDURE Scale* (value, factor: REAL): REAL;
	BEGIN
		RETURN value * factor
	END Scale;

	PROCEDURE Log* (i: INTEGER);
	END Log;
END Lib.

(*? signature swap0: "Swap (VAR a: INTEGER; VAR b: INTEGER; IN names: ARRAY OF CHAR; OUT found: BOOLEAN)" "VAR a: INTEGER" *)
(*? signature swap1: "Swap (VAR a: INTEGER; VAR b: INTEGER; IN names: ARRAY OF CHAR; OUT found: BOOLEAN)" "VAR b: INTEGER" *)
(*? signature swap2: "Swap (VAR a: INTEGER; VAR b: INTEGER; IN names: ARRAY OF CHAR; OUT found: BOOLEAN)" "IN names: ARRAY OF CHAR" *)
(*? signature swap3: "Swap (VAR a: INTEGER; VAR b: INTEGER; IN names: ARRAY OF CHAR; OUT found: BOOLEAN)" "OUT found: BOOLEAN" *)
(*? signature inner0: "Sum (a: INTEGER; b: REAL): REAL" "a: INTEGER" *)
(*? signature inner1: "Sum (a: INTEGER; b: REAL): REAL" "b: REAL" *)
(*? signature outer1: "Sum (a: INTEGER; b: REAL): REAL" "b: REAL" *)
(*? signature method0: "Insert (key: INTEGER; at: Node)" "key: INTEGER" *)
(*? signature method1: "Insert (key: INTEGER; at: Node)" "at: Node" *)
(*? signature proc1: "p (n: Node; VAR done: BOOLEAN)" "VAR done: BOOLEAN" *)
(*? signature indexed0: "PROCEDURE (n: Node; VAR done: BOOLEAN)" "n: Node" *)
(*? signature inc0: "INC (VAR v: integer type)" "VAR v: integer type" *)
(*? signature inc1: "INC (VAR v: integer type; n: integer type)" "n: integer type" *)
(*? signature scale1: "Scale (value: REAL; factor: REAL): REAL" "factor: REAL" *)
(*? signature ord: "ORD (x: CHAR, SHORTCHAR or SET): INTEGER" "x: CHAR, SHORTCHAR or SET" *)
(*? signature new: "NEW (VAR v: pointer type)" "VAR v: pointer type" *)
(*? signature assert: "ASSERT (x: BOOLEAN)" "x: BOOLEAN" *)
(*? signature none: - *)
(*? signature paren: - *)
(*? hint valueMax: "= 16" *)
(*? hint valuePlain: - *)
(*? hint valueMask: "= {0..3, 8}" *)
(*? hint valueTitle: '= "ab"' *)
(*? hint valueBig: "= FALSE" *)
(*? hint hintI: "VAR a:" *)
(*? hint hintJ: "VAR b:" *)
(*? hint hintS: "IN names:" *)
(*? hint hintOk: "OUT found:" *)
(*? hint hint1: "a:" *)
(*? hint hint2: "b:" *)
(*? hint hintKey: "key:" *)
(*? hint hintAt: "at:" *)
(*? hint hintProc: "n:" *)
(*? hint hintDone: "VAR done:" *)
(*? hint hintScale: "value:" *)
(*? hint hintFactor: "factor:" *)
(*? hint hintX: - *)
(*? hint elseType: "root: Node" *)
