MODULE Sample;

	TYPE R = RECORD f(*! 903 *): INTEGER END;

	VAR
		a: ARRAY 3 OF R;
		b(*! 903 *): ARRAY 3, 4 OF INTEGER;
		c(*! 903 *): ARRAY 3 OF ARRAY 4 OF INTEGER;
		d(*! 903 *): RECORD e(*! 903 *): ARRAY 3 OF INTEGER END;

	PROCEDURE Do*;
		VAR l(*! 901 *): ARRAY 3 OF R; m(*! 903 *): ARRAY 2 OF ARRAY 2 OF INTEGER;
	BEGIN
		a[0].f := 1;
		b[0, 1] := 1;
		c[0][1] := 2;
		d.e[1] := 3;
		l[1].f := 4;
		m[0][1] := 5
	END Do;

END Sample.
