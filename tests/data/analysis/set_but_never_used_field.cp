MODULE Sample;

	TYPE
		R = RECORD x(*! 903 *), y(*! 903 *): INTEGER; z(*! 903 *): ARRAY 3 OF INTEGER; w(*! 903 *): RECORD v(*! 903 *): INTEGER END END;

	VAR r(*! 903 *): R; p: POINTER TO R;

	PROCEDURE Do*;
	BEGIN
		r.x := 1; p.y := 2; r.z[0] := 1; p.w.v := 3
	END Do;

END Sample.
