MODULE Sample;

	PROCEDURE Do*;
		VAR i, j(*! 902 *): INTEGER;
	BEGIN
		i := 0;
		WHILE i < 10 DO
			IF i > 3 THEN i := j + (*! 902 *)2 ELSE j := i END;
			INC(i)
		END
	END Do;

END Sample.
