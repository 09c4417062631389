MODULE MissingBodies;

	TYPE R = EXTENSIBLE RECORD END;

	VAR x: INTEGER;

	PROCEDURE ^ Plain (a: INTEGER)(*! 129 *);

	PROCEDURE ^ (VAR r: R) Method, NEW(*! 129 *);

	PROCEDURE Other;

		PROCEDURE ^ Inner(*! 129 *);

	BEGIN
		Inner; Plain(1)
	END Other;

END MissingBodies.
