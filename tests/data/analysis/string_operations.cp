MODULE Sample;

	PROCEDURE Do*;
		VAR a(*! 901 *), b(*! 901 *), c(*! 903 *): ARRAY 4 OF CHAR; d(*! 901 *): ARRAY 5 OF SHORTCHAR;
	BEGIN
		IF a + b = "xy" THEN c := LONG(d$) + "" END;
		c := a$
	END Do;

END Sample.
