MODULE Sample;

	TYPE
		R = RECORD x, y: INTEGER; a: ARRAY 3 OF INTEGER END;
		P = POINTER TO RECORD u, v(*! 900 *): INTEGER; b: ARRAY 3 OF INTEGER END;

	PROCEDURE Set (VAR i: INTEGER);
	BEGIN
		i := 1
	END Set;

	PROCEDURE Do*;
		VAR r, s: R; p(*! 901 902 *), q(*! 901 902 *): P; a(*! 901 *), b(*! 901 *): ARRAY 3 OF R; c(*! 901 *): POINTER TO ARRAY OF INTEGER;
	BEGIN
		Set(r.x); Set(s.a[1]);
		Set(p.u); Set(q.b[1]);
		Set(a[1].y); Set(b[1].a[2]);
		Set(c[0](*! 902 *))
	END Do;

END Sample.
