MODULE Sample;

	TYPE R = RECORD a, b: ARRAY 3 OF INTEGER; c(*! 901 *): ARRAY 2 OF RECORD d: INTEGER END END;

	PROCEDURE Set (VAR x: INTEGER; OUT y: ARRAY OF INTEGER);
	BEGIN
		x := 1; y[0] := x
	END Set;

	PROCEDURE Do*;
		VAR r, s: R;
	BEGIN
		Set(r.a[0], r.b);
		Set(s.c[0].d, s.a)
	END Do;

END Sample.
