MODULE LogicalOperators;

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

	PROCEDURE Logic;
	BEGIN
		b := b & ~b OR b; b := ~(i = 1) & (l > 2); b := TRUE & b OR FALSE;
		b := i & b(*! 100 *);
		b := b & i(*! 100 *);
		b := i OR l(*! 95 *);
		b := ~i(*! 98 *);
		b := ~s(*! 98 *);
		b := b(*! 49 *) AND(*! 0 *) b(*! 121 *);
	END Logic;

END LogicalOperators.
