MODULE SetOperators;

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

	PROCEDURE Sets;
	BEGIN
		s := s + {1} - {2..i} * s / {y, h..31}; b := 3 IN s; b := i IN {1, 2}; b := l IN s; s := {l}; s := {l..y};
		s := {32(*! 202 *)};
		s := {-1(*! 202 *)};
		s := {0..32(*! 202 *)};
		s := {5..2(*! 201 *)};
		s := {i..40(*! 202 *)};
		s := {1.0(*! 93 *)};
		s := {c(*! 93 *)};
		s := {TRUE(*! 93 *)};
		b := 32 IN s(*! 202 *);
		b := r IN s(*! 92 *);
		b := i IN i(*! 92 *);
		b := s IN s(*! 92 *);
		s := s + 1(*! 100 *);
		s := s DIV s(*! 103 *);
		s := s & s(*! 94 *);
		s := {Handle(*! 126 *)}(*! 126 *);
		s := {INTEGER(*! 126 *)}
	END Sets;

END SetOperators.
