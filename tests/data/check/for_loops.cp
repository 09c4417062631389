MODULE ForLoops;

	CONST three = 3; letter = "m";

	TYPE
		Shape = POINTER TO EXTENSIBLE RECORD x: INTEGER END; Circle = POINTER TO EXTENSIBLE RECORD (Shape) r: INTEGER END; Ring = POINTER TO RECORD (Circle) inner: INTEGER END;
		Box = EXTENSIBLE RECORD w: INTEGER END; Cube = RECORD (Box) d: INTEGER END;

	VAR b: BOOLEAN; c: CHAR; sc: SHORTCHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; r: REAL; s: SET; shape: Shape; circle: Circle; ring: Ring; box: Box; cube: Cube; any: ANYPTR; a: ARRAY 3 OF INTEGER;

BEGIN
	FOR i := 0 TO 9 DO a[i MOD 3] := i END; FOR i := 9 TO 0 BY -1 DO END; FOR h := y TO 9 BY three DO END; FOR l := 0 TO i BY 2 DO END; FOR i := LEN(a) - 1 TO 0 BY -three DO END;
	FOR y := 0 TO 127 DO END;
	FOR y := 0 TO 128(*! 203 *) DO END;
	FOR y := 0 TO 9 BY 128 DO(*! 203 *) END;
	FOR h := 0 TO i(*! 113 *) DO END;
	FOR i := 0 TO l(*! 113 *) DO END;
	FOR i := l(*! 113 *) TO 9 DO END;
	FOR i := 0 TO 9 BY 0(*! 63 *) DO END;
	FOR i := 0 TO 9 BY i(*! 50 *) DO END;
	FOR i := 0 TO 9 BY 3000000000 DO(*! 203 *) END;
	FOR l := 0 TO 9 BY 3000000000 DO END;
	FOR i := 0 TO 9 BY 1.5 DO(*! 111 *) END;
	FOR r(*! 68 *) := 0 TO 9 DO END;
	FOR c(*! 68 *) := "a" TO "z" DO END;
	FOR b(*! 68 *) := FALSE TO TRUE(*! 107 *) DO(*! 220 *) END;
	FOR i := 0.5(*! 113 *) TO 9 DO END;
	FOR i := 0 TO 9.5(*! 113 *) DO END;
	FOR i := 0 TO c(*! 113 *) DO END;
	FOR a(*! 68 *)[(*! 40 *)0(*! 23 *)](*! 13 *) :=(*! 100 *) 0 TO 9 DO(*! 220 *) END;
	FOR three := 0(*! 56 *) TO 9 DO END;
	FOR i(*! 44 *) = 0 TO 9 DO END;
	FOR i := 0(*! 29 *) DO(*! 13 *) END(*! 113 *);
	FOR i := 0 TO 9(*! 28 *) END;
	FOR(*! 48 *) 1 := 0 TO 9 DO END;
	FOR INTEGER := 0(*! 56 *) TO 9(*! 126 *) DO END;
	FOR shape(*! 68 *).x(*! 0 *) :=(*! 100 *) 0 TO 9 DO(*! 220 *) END
END ForLoops.
