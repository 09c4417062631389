MODULE FunctionResults;

	TYPE Length = INTEGER; Ratio = REAL; Letter = CHAR; Flags = SET; Big = LONGINT;

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET;
		length: Length; ratio: Ratio; letter: Letter; flags: Flags; big: Big; p: ANYPTR;

	PROCEDURE ByVar (VAR a: BYTE; VAR b: SHORTINT; VAR c: INTEGER; VAR d: LONGINT; VAR e: SHORTREAL; VAR f: REAL; VAR g: CHAR);
	END ByVar;

	PROCEDURE ByValue (a: BYTE; b: SHORTINT; c: INTEGER; d: LONGINT; e: SHORTREAL; f: REAL; g: CHAR);
	END ByValue;

	PROCEDURE Longer (): LONGINT;
	BEGIN
		RETURN i
	END Longer;

	PROCEDURE Shorter (): SHORTINT;
	BEGIN
		IF b THEN RETURN y END;
		RETURN i(*! 113 *)
	END Shorter;

	PROCEDURE Nothing;
	BEGIN
		RETURN 1(*! 113 *)
	END Nothing;

	PROCEDURE Something (): INTEGER;
	BEGIN
		RETURN(*! 124 *)
	END Something;

	PROCEDURE Pointer (): ANYPTR;
	BEGIN
		RETURN NIL
	END Pointer;

	PROCEDURE Never (): REAL;
	BEGIN(*! 133 *)
	END Never;

BEGIN
	i := Shorter(); l := Longer(); l := Shorter(); p := Pointer();
	i := Longer()(*! 113 *);
	i := Nothing(*! 126 *)();
	Shorter()(*! 55 *);
	Shorter(*! 55 *);
	Nothing(); Nothing;
	Nothing(1(*! 64 *));
	i := Nothing(*! 126 *);
	i := Shorter(*! 126 *)

END FunctionResults.
