MODULE Sample;

	TYPE T = RECORD x(*! 903 *): INTEGER END;

	VAR t(*! 903 *): T;

	PROCEDURE Do*;
		TYPE U = RECORD x: INTEGER END;
		VAR u: U;
	BEGIN
		u.x := 1; t.x := u.x
	END Do;

END Sample.
