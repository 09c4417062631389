MODULE Sample;

	TYPE Action = PROCEDURE (x: INTEGER);

	VAR action*: Action;

	PROCEDURE First (x: INTEGER);
	BEGIN
		ASSERT(x > 0, 20)
	END First;

	PROCEDURE Second(*! 900 *) (y(*! 903 *): INTEGER);
	BEGIN
	END Second;

BEGIN
	action := First
END Sample.
