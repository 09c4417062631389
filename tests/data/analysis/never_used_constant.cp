MODULE Sample;

	CONST
		size = 10;
		limit(*! 900 *) = size * 2;
		length* = 3;

	PROCEDURE Do*;
		CONST k(*! 900 *) = 1; m = 2;
		VAR a(*! 903 *): ARRAY m OF INTEGER;
	BEGIN
		a[0] := 1
	END Do;

END Sample.
