MODULE Sample;

	VAR g: INTEGER;

	PROCEDURE Do*;
		VAR i, j, k(*! 901 *), l: INTEGER;
	BEGIN
		FOR i := 0 TO 9 DO END;
		FOR j := 0 TO k DO (*! 902 *)END;
		FOR l := l + 1 TO l DO END;
		FOR g := 1 TO 2 DO END
	END Do;

END Sample.
