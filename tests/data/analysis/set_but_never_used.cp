MODULE Sample;

	VAR g(*! 903 *): INTEGER; a(*! 903 *): ARRAY 3 OF INTEGER;

	PROCEDURE F (): INTEGER;
	BEGIN
		RETURN 1
	END F;

	PROCEDURE Do* (k(*! 903 *): INTEGER);
		VAR i(*! 903 *): INTEGER; b(*! 903 *): ARRAY 3 OF INTEGER; r(*! 903 *): RECORD x(*! 903 *): INTEGER END; p(*! 903 *): POINTER TO RECORD y(*! 900 *): INTEGER END;
	BEGIN
		i := F();
		g := 1;
		a[0] := 2; b[1] := 3;
		r.x := 1;
		NEW(p)
	END Do;

END Sample.
