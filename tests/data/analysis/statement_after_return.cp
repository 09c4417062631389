MODULE Sample;

	PROCEDURE F* (x: INTEGER): INTEGER;
	BEGIN
		IF x > 0 THEN RETURN 1;(*! 909 *) x := 2 END;
		IF x < 0 THEN RETURN 2; ELSE RETURN 3; END;
		RETURN 0;(*! 909 *)
		x := 3;
		RETURN 4;(*! 909 *) ;
		RETURN 5;(*! 909 *) IF x = 0 THEN END
	END F;

	PROCEDURE Do*;
	BEGIN
		RETURN;(*! 909 *) (* comment *) Do;
		RETURN;
	END Do;

BEGIN
	RETURN;(*! 909 *) Do
CLOSE
	RETURN;
END Sample.
