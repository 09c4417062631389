MODULE ValidEverything;

	IMPORT SYSTEM, Math;

	CONST
		maxLong = MAX(LONGINT); big = 1000000 * 1000000; eps = 1.0E-6; digits = "0123456789"; line = 0DX; wide = "Ünïcode Ж"; flags = {0..3, 31} - {2}; minusInf = -INF; small = SHORT(1.0E-30); mask = BITS(0FFH);

	TYPE
		Any = ABSTRACT RECORD id: INTEGER END; AnyPtr = POINTER TO Any; Visitor = PROCEDURE (VAR a: Any; data: ANYPTR): BOOLEAN;
		Tree = POINTER TO EXTENSIBLE RECORD (Any) left, right: Tree; key: ARRAY 16 OF CHAR; visit: Visitor END;
		Red = POINTER TO RECORD (Tree) color: SET END;
		Matrix = ARRAY 3, 3 OF REAL; Vector = POINTER TO ARRAY OF REAL; Grid = POINTER TO ARRAY OF ARRAY OF Tree;
		Point = RECORD x-, y*: INTEGER END;
		Queue = RECORD head, tail: POINTER TO RECORD next: ANYPTR; p: Point END END;

	VAR root-: Tree; anyPtr: AnyPtr; m: Matrix; count*, i: INTEGER; buffer: ARRAY 256 OF CHAR; short: ARRAY 256 OF SHORTCHAR; bits: SET; total: LONGINT; mean: REAL; queue: Queue;

	PROCEDURE ^ Compare (IN a, b: ARRAY OF CHAR): INTEGER;

	PROCEDURE (VAR a: Any) Accept (data: ANYPTR), NEW, EMPTY;

	PROCEDURE (t: Tree) Insert (IN key: ARRAY OF CHAR): Tree, NEW, EXTENSIBLE;
		VAR n: Tree;

		PROCEDURE Place (VAR at: Tree);
		BEGIN
			IF at = NIL THEN NEW(n); n.key := key$; at := n; INC(count)
			ELSE CASE Compare(key, at.key) OF
				| -1: Place(at.left)
				| 1: Place(at.right)
				ELSE n := at
				END
			END
		END Place;

	BEGIN
		Place(t.left); RETURN n
	END Insert;

	PROCEDURE (t: Tree) Self (): AnyPtr, NEW;
	BEGIN
		RETURN t
	END Self;

	PROCEDURE (VAR t: Any) Nothing (): AnyPtr, NEW;
	BEGIN
		RETURN NIL
	END Nothing;

	PROCEDURE Compare (IN a, b: ARRAY OF CHAR): INTEGER;
	BEGIN
		IF a < b THEN RETURN -1 ELSIF a = b THEN RETURN 0 ELSE RETURN 1 END
	END Compare;

END ValidEverything.
