(* options: intermediate *)
MODULE Sample;

	TYPE P = POINTER TO RECORD x(*! 903 *): INTEGER; next(*! 900 *): P END;

	PROCEDURE Find (key(*! 906 *), no(*! 903 *): INTEGER): P;
	BEGIN
		RETURN NIL
	END Find;

BEGIN
	Find(1, 2).x := 3
END Sample.
