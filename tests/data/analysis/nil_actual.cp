MODULE Sample;

	TYPE P = POINTER TO RECORD END;

	PROCEDURE Set (p: P; x: INTEGER);
	BEGIN
		ASSERT(p = NIL, 20); ASSERT(x = 0, 21)
	END Set;

	PROCEDURE Do*;
		VAR i(*! 901 *): INTEGER;
	BEGIN
		Set(NIL, i ) (*! 902 *)
	END Do;

END Sample.
