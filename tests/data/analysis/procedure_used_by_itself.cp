MODULE Sample;

	PROCEDURE Down (n: INTEGER);
	BEGIN
		IF n > 0 THEN Down(n - 1) END
	END Down;

END Sample.
