MODULE Sample;

	PROCEDURE Do*;
		VAR a(*! 902 *): ARRAY 4 OF INTEGER; b(*! 902 *): ARRAY 3 OF CHAR; i: INTEGER;
	BEGIN
		i := a[1]; a[1] := i;
		IF b$ = "x" THEN b := "y" END
	END Do;

END Sample.
