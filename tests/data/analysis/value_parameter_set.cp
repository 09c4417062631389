MODULE Sample;

	PROCEDURE Do* (a(*! 903 *), b, c: INTEGER; d(*! 903 *): ARRAY OF CHAR; e: SET);
	BEGIN
		a := 1;
		INC(b);
		FOR c := 0 TO 1 DO END;
		d[0] := "x";
		INCL(e, 2)
	END Do;

END Sample.
