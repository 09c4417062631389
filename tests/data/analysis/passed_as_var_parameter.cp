MODULE Sample;

	PROCEDURE Set (VAR x: INTEGER);
	BEGIN
		x := 1
	END Set;

	PROCEDURE Do*;
		VAR i, j, k, l: INTEGER;
	BEGIN
		Set(i);
		Set(j); l := j;
		l := k ; (*! 902 *)Set(k); Set(l)
	END Do;

END Sample.
