(* options: intermediate *)
MODULE Sample;

	VAR g: INTEGER;

	PROCEDURE Do*;
		VAR i: INTEGER;

		PROCEDURE Inner;
		BEGIN
			FOR i(*! 906 *) := 0 TO 9 DO INC(g) END;
			FOR g := 0 TO 9 DO END
		END Inner;

	BEGIN
		Inner
	END Do;

END Sample.
