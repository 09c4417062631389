MODULE Sample;

	CONST pre = 20; code = 21;

	PROCEDURE Do* (x: INTEGER);
	BEGIN
		ASSERT(x > 0, pre);
		IF x > 3 THEN HALT(code) END
	END Do;

END Sample.
