(* options: exported *)
MODULE Sample;

	PROCEDURE Do (VAR a: INTEGER; IN b: ARRAY OF CHAR; OUT c(*! 900 *), d(*! 903 *), e(*! 902 *): INTEGER; OUT f(*! 901 *): ARRAY OF CHAR);
	BEGIN
		d := 1;
		e := e + (*! 902 *)1;
		IF f[0] = "a" THEN END
	END Do;

	PROCEDURE Call*(*! 900 *);
		VAR a, c, d, e: INTEGER; f: ARRAY 3 OF CHAR;
	BEGIN
		Do(a, "x", c, d, e, f)
	END Call;

END Sample.
