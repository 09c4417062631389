MODULE TypesAsOperands;

	TYPE
		Vector = ARRAY 3 OF REAL;
		Point = RECORD x, y: INTEGER END;
		Any = POINTER TO RECORD END;
		Other = POINTER TO RECORD END;
		Handler = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET;
		v: Vector; p: Point; any: Any; other: Other; handler: Handler;

	PROCEDURE Handle (n: INTEGER);
	END Handle;

	PROCEDURE Types;
	BEGIN
		i := INTEGER(*! 126 *);
		i := INTEGER + 1(*! 126 *);
		b := Any = NIL(*! 126 *);
		i := Handle + 1(*! 126 *);
		b := ~BOOLEAN(*! 126 *);
		b := i IS INTEGER(*! 87 *);
		b := any IS Any; b := any IS Other(*! 85 *);
		b := p IS Point(*! 87 *);
		b := handler IS Handler(*! 87 *);
		b := any IS i(*! 52 *);
		i := 1 +(*! 13 *) ;(*! 100 *)
		i := (1 + 2(*! 23 *);
		b := 1 IN(*! 13 *) ;(*! 92 *)
		i := MAX(INTEGER) + NIL(*! 100 *)
	END Types;

END TypesAsOperands.
