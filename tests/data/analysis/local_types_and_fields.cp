MODULE Sample;

	PROCEDURE Do*;
		TYPE
			R = RECORD x(*! 903 *), y(*! 900 *): INTEGER END;
			P = POINTER TO RECORD z(*! 900 *): INTEGER END;
		VAR r(*! 903 *): R; p(*! 900 *): P;
	BEGIN
		r.x := 1
	END Do;

END Sample.
