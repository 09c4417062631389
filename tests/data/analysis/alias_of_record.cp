MODULE Sample;

	TYPE
		R = RECORD x(*! 903 *): INTEGER END;
		A = R;
		P = POINTER TO R;
		Q = P;

	VAR a(*! 903 *): A;

	PROCEDURE Do*;
	BEGIN
		a.x := 1
	END Do;

END Sample.
