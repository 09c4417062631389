(* options: varpar, exported *)
MODULE Sample;

	PROCEDURE Do*(*! 900 *) (VAR a: INTEGER; IN b(*! 904 *): ARRAY OF CHAR; OUT c(*! 903 *): INTEGER);
	BEGIN
		IF b[0] = "x" THEN c := 1 END
	END Do;

END Sample.
