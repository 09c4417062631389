MODULE Sample;

	VAR a(*! 900 *), b, c(*! 900 *): INTEGER;

	PROCEDURE Do*;
	BEGIN
		b := 1; ASSERT(b = 1, 20)
	END Do;

END Sample.
