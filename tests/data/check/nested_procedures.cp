MODULE NestedProcedures;

	VAR global: INTEGER;

	PROCEDURE Outer (a: INTEGER; VAR b: INTEGER);
		CONST n = 3;
		TYPE Local = RECORD x: INTEGER END;
		VAR c: INTEGER; rec: Local;

		PROCEDURE Middle (d: INTEGER);
			VAR c: REAL;

			PROCEDURE Inner (): INTEGER;
			BEGIN
				c := a; b := a + n; rec.x := d; global := Inner();
				e(*! 0 *) := 1;
				RETURN a + d
			END Inner;

		BEGIN
			Inner(*! 55 *);
			c := Inner(); Middle(Inner()); Outer(a, b);
			Later(*! 0 *)
		END Middle;

		PROCEDURE Later;
		BEGIN
			Middle(1);
			Inner(*! 0 *);
			rec := Local(*! 126 *)
		END Later;

		PROCEDURE Exported(*! 41 *)*(*! 73 *);
		END Exported;

		PROCEDURE Wrong;
		END(*! 4 *) Wrnog;

		PROCEDURE(*! 1 *) a;
		END a;

		PROCEDURE Outer;
		BEGIN
			Outer
		END Outer;(*! 38 *)

		VAR late: INTEGER;

	BEGIN
		Middle(a)
	END Outer;

	PROCEDURE Another;
	BEGIN
		Middle(1);
		a := 1;
		Outer(global, global);
		Outer(global, 1)
	END Another;

	PROCEDURE Self (n: INTEGER): INTEGER;
		VAR Self: INTEGER;
	BEGIN
		Self := n; RETURN Self(n)
	END Self;

	PROCEDURE Duplicate (a: INTEGER; a: REAL);
		VAR a: CHAR;
	END Duplicate;

	PROCEDURE Global;
		VAR global: CHAR; x: Global;
	BEGIN
		global := "x"
	END Global;

	PROCEDURE NoEnd;
	BEGIN
	END;

END NestedProcedures.
