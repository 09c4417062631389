MODULE Sample;

	CONST a = 1; b = 2; c = 3; d = 4; e = 5; f(*! 900 *) = {a}; g(*! 900 *) = "x"; h(*! 900 *) = -d;

	VAR x*: ARRAY b OF CHAR; y*: ARRAY 3 * c, 5 OF POINTER TO ARRAY e OF INTEGER;

	PROCEDURE Do* (i: INTEGER);
	BEGIN
		CASE i OF a .. b: ELSE END
	END Do;

END Sample.
