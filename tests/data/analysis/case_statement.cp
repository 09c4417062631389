MODULE Sample;

	CONST one = 1; two = 2;

	PROCEDURE Do*;
		VAR i(*! 902 *), j, k: INTEGER;
	BEGIN
		CASE i OF (*! 902 *)
		| one: j := 1
		| two: k := j
		ELSE k := 2; i := k
		END
	END Do;

END Sample.
