MODULE ArithmeticOperators;

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

	PROCEDURE Arithmetic;
	BEGIN
		i := y + h; i := y * h - i; l := l + y; l := i - l; r := i + f; r := l * r; r := i / y; r := l / l; f := f * f;
		i := i DIV y; l := l DIV i; i := h MOD 7; i := -y; l := -l; f := -f; s := -s; r := +f;
		y := y + 1(*! 113 *);
		h := -h(*! 113 *);
		i := l + 1(*! 113 *);
		f := f + r(*! 113 *);
		f := i / y(*! 113 *);
		i := r DIV 2(*! 103 *);
		r := r MOD 2.0(*! 104 *);
		i := i / i(*! 113 *);
		i := b + 1(*! 100 *);
		c := c + 1(*! 100 *);
		c := c + "x"(*! 100 *);
		i := c - "0"(*! 106 *);
		v := v + v(*! 105 *);
		p := p * p(*! 105 *);
		b := -b(*! 97 *);
		b := +b(*! 96 *);
		any := any + any(*! 105 *);
		i := any - 1(*! 100 *)
	END Arithmetic;

END ArithmeticOperators.
