MODULE Sample;

	TYPE T = POINTER TO RECORD END;

	PROCEDURE (t: T) Do (a(*! 903 *): INTEGER; VAR b: INTEGER; IN c: ARRAY OF CHAR; OUT d: INTEGER), NEW;
		VAR e(*! 900 *): INTEGER;
	BEGIN
	END Do;

	PROCEDURE Call* (t: T);
		VAR i, j: INTEGER;
	BEGIN
		t.Do(1, i, "abc", j)
	END Call;

END Sample.
