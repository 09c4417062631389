MODULE Sample;

	TYPE
		P = POINTER TO RECORD next(*! 903 *): P; x(*! 903 *): INTEGER END;
		A = POINTER TO ARRAY OF CHAR;

	PROCEDURE Do*;
		VAR p, q(*! 901 902 *), r(*! 903 *): P; a(*! 903 *): A; n(*! 901 *): INTEGER;
	BEGIN
		NEW(p); p.x := 1;
		NEW(q.next);
		NEW(a, n );(*! 902 *) NEW(r)
	END Do;

END Sample.
