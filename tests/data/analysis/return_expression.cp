MODULE Sample;

	PROCEDURE F* (): INTEGER;
		VAR i, j(*! 901 *): INTEGER;
	BEGIN
		i := 1;
		IF i > 0 THEN RETURN i END;
		RETURN j
	END (*! 902 *)F;

END Sample.
