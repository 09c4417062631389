MODULE Sample;

	VAR a: INTEGER; b(*! 903 *): INTEGER;

	PROCEDURE Do*;
		VAR c(*! 902 *): INTEGER;
	BEGIN
		a := a;
		c := c ; (*! 902 *)
		b := 1
	END Do;

BEGIN
	b := 2
END Sample.
