MODULE Sample;

	VAR
		p: POINTER TO RECORD x, y: INTEGER END;
		q(*! 900 *): POINTER TO RECORD z(*! 900 *): INTEGER END;

	PROCEDURE Do*;
	BEGIN
		NEW(p); p.x := 1
	END Do;

END Sample.
