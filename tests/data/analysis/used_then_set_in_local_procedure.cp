MODULE Sample;

	VAR g: INTEGER;

	PROCEDURE Do*;
		VAR i, j: INTEGER;

		PROCEDURE Inner;
		BEGIN
			i := 1; g := 3
		END Inner;

	BEGIN
		Inner; j := i; i := j
	END Do;

	PROCEDURE After*;
	BEGIN
		g := g + 1
	END After;

END Sample.
