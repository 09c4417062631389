MODULE Sample;

	TYPE A = ARRAY 4 OF CHAR;

	VAR g(*! 903 *): A;

	PROCEDURE Do*;
		VAR a(*! 903 *), b(*! 901 *), c, d: A; m: ARRAY 2 OF A;
	BEGIN
		a := b;
		c := "x"; d := c$ + c$;
		m[0] := d;
		m[1, 2] := "a";
		g := m[0]
	END Do;

END Sample.
