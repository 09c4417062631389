MODULE Sample;

	PROCEDURE Help(*! 900 *);
	BEGIN
	END Help;

	PROCEDURE Twice (x: INTEGER): INTEGER;
	BEGIN
		RETURN 2 * x
	END Twice;

	PROCEDURE Do*;
		VAR y: INTEGER;

		PROCEDURE Inner(*! 900 *);
		BEGIN
		END Inner;

	BEGIN
		y := Twice(3); y := y + 1
	END Do;

END Sample.
