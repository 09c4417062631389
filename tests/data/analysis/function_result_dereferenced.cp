MODULE Sample;

	TYPE P = POINTER TO RECORD x: INTEGER; next(*! 900 *): P END;

	PROCEDURE Find (key, no(*! 903 *): INTEGER): P;
	BEGIN
		RETURN NIL
	END Find;

	PROCEDURE Find2 (key(*! 903 *): INTEGER): P;
	BEGIN
		RETURN NIL
	END Find2;

	PROCEDURE Do*;
		VAR i: INTEGER;
	BEGIN
		i := Find(1, 2).x;
		Find(1, i).x := 3;
		i := Find2(1)^.x + i
	END Do;

END Sample.
