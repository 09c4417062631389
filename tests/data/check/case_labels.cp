MODULE CaseLabels;

	CONST three = 3; letter = "m";

	TYPE
		Shape = POINTER TO EXTENSIBLE RECORD x: INTEGER END; Circle = POINTER TO EXTENSIBLE RECORD (Shape) r: INTEGER END; Ring = POINTER TO RECORD (Circle) inner: INTEGER END;
		Box = EXTENSIBLE RECORD w: INTEGER END; Cube = RECORD (Box) d: INTEGER END;

	VAR b: BOOLEAN; c: CHAR; sc: SHORTCHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; r: REAL; s: SET; shape: Shape; circle: Circle; ring: Ring; box: Box; cube: Cube; any: ANYPTR; a: ARRAY 3 OF INTEGER;

BEGIN
	CASE i OF 1: | 2, 3: i := 1 | 5..9: | three + 20: | -1: | -10..-5: ELSE END;
	CASE c OF "a".."z": | "A", 0X: | 100X..0FFFFX: END;
	CASE y OF 1: | 300: | -500..-400: END;
	CASE sc OF "a": | 0FFX: | 100X: END;
	CASE h OF MIN(INTEGER): | MAX(INTEGER): | 0..10: END;
	CASE 3 OF 3: END;
	CASE i OF 1: | 1(*! 63 *): END;
	CASE i OF 1..5: | 3(*! 63 *): END;
	CASE i OF 5: | 1..9(*! 63 *): END;
	CASE i OF 9..1(*! 63 *): END;
	CASE i OF "a"(*! 60 *): END;
	CASE c OF 1(*! 60 *): END;
	CASE c OF letter..three(*! 60 *): END;
	CASE i OF 1.5(*! 61 *): END;
	CASE i OF 3000000000(*! 61 *): END;
	CASE i OF i(*! 50 *): END;
	CASE c OF "ab"(*! 61 *): END;
	CASE i OF TRUE(*! 61 *): END;
	CASE i OF NIL(*! 61 *): END;
	CASE l(*! 260 *) OF 1(*! 60 *): END;
	CASE r(*! 125 *) OF 1.0(*! 61 *): END;
	CASE b(*! 125 *) OF TRUE(*! 61 *): END;
	CASE s(*! 125 *) OF {1}(*! 61 *): END;
	CASE shape(*! 125 *) OF NIL(*! 61 *): END;
	CASE INTEGER(*! 126 *) OF 1: END;
	CASE i OF END;
	CASE i OF | | 1: | END;
	CASE i OF 1(*! 21 *) END;
	CASE i OF 1(*! 20 *) 2: END;
	CASE i(*! 26 *) 1: END
END CaseLabels.
