MODULE Sample;

	TYPE P = POINTER TO RECORD x(*! 903 *): INTEGER END;

	PROCEDURE A* (p, q(*! 903 *): P; VAR v: P; OUT w(*! 902 *): P; IN r: ARRAY OF P);
	BEGIN
		p.x := 1; v.x := 2; w.x := 3; r[0].x := 4
	END A;

END Sample.
