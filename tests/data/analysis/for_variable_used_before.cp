MODULE Sample;

	PROCEDURE Do*;
		VAR i(*! 902 *), j: INTEGER;
	BEGIN
		j := i ; (*! 902 *)
		FOR i := 0 TO 9 DO j := j + i END
	END Do;

END Sample.
