MODULE Sample;

	PROCEDURE Do*;
		VAR i, j(*! 901 *), k(*! 902 *): INTEGER;
	BEGIN
		REPEAT i := 1 UNTIL i > j ; (*! 902 *)
		WHILE k > (*! 902 *)0 DO k := 1 END
	END Do;

END Sample.
