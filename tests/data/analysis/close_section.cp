MODULE Sample;

	VAR a, b(*! 903 *): INTEGER;

BEGIN
	a := 1
CLOSE
	b := a
END Sample.
