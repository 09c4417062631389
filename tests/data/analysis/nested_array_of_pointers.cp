MODULE Sample;

	TYPE P = POINTER TO RECORD x(*! 903 *): INTEGER; a: ARRAY 3 OF P END;

	VAR t: ARRAY 3 OF P;

	PROCEDURE Do*;
		VAR l(*! 903 *), m(*! 903 *): ARRAY 3 OF P;
	BEGIN
		t[0].x := 1;
		l[1] := t[0].a[1].a[2];
		NEW(m[0]);
		NEW(t[1].a[0])
	END Do;

END Sample.
