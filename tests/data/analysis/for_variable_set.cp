MODULE Sample;

	PROCEDURE Set (VAR x: INTEGER);
	BEGIN
		x := 1
	END Set;

	PROCEDURE Get (IN x: ARRAY OF CHAR; y: INTEGER);
	BEGIN
		ASSERT((x # "") & (y = 0), 20)
	END Get;

	PROCEDURE Do*;
		VAR i, j: INTEGER;
	BEGIN
		FOR i := 0 TO 9 DO
			i (*! 910 *):= i + 1;
			Set(i(*! 910 *));
			INC(i(*! 910 *));
			Get("a", i);
			FOR i(*! 910 *) := 1 TO 2 DO i (*! 910 *):= 3 END;
			j := i
		END;
		i := j;
		FOR i := j TO 0 BY -1 DO
			FOR j := 1 TO i DO INC(i(*! 910 *) , j) END
		END
	END Do;

END Sample.
