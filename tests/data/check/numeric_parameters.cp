MODULE NumericParameters;

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
	ByVar(y, h, i, l, f, r, c); ByVar(y, h, length, big, f, ratio, letter);
	ByVar(h(*! 123 *), i(*! 123 *), l(*! 123 *), i(*! 123 *), r(*! 123 *), f(*! 123 *), sc(*! 123 *));
	ByVar(1(*! 122 *), h + 1(*! 122 *), SHORT(l)(*! 122 *), -l(*! 122 *), f, (r), 41X(*! 122 *));
	ByValue(y, h, i, l, f, r, c); ByValue(1, 2, 3, 4, 5, 6, "x"); ByValue(y, y, y, y, y, y, sc);
	ByValue(h(*! 113 *), i(*! 113 *), l(*! 113 *), r(*! 113 *), r(*! 113 *), l, i(*! 113 *));
	INC(y, 1); INC(h, 3000); INC(l, i); INC(l, 1); DEC(i, y); INC(i, h);
	INC(y, 128(*! 203 *));
	INC(y, 1.0(*! 111 *));
	INC(y, c(*! 111 *));
	INC(f(*! 111 *));
	INC(i + 1(*! 112 *));
	INC(3(*! 112 *));
	DEC(b(*! 111 *));

END NumericParameters.
