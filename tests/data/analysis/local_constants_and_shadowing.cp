MODULE Sample;

	CONST size(*! 900 *) = 3;

	VAR n(*! 900 *): INTEGER;

	PROCEDURE Do*;
		CONST size = 4;
		VAR n: INTEGER;
	BEGIN
		n := size; IF n > 0 THEN END
	END Do;

END Sample.
