MODULE Sample;

	PROCEDURE Set (VAR x: INTEGER);
	BEGIN
		x := 1
	END Set;

	PROCEDURE Do* (a: INTEGER);
	BEGIN
		Set(a)
	END Do;

END Sample.
