MODULE Sample;

	TYPE T = POINTER TO RECORD END;

	PROCEDURE^ (t: T) Late (x(*! 903 *): INTEGER), NEW;

	PROCEDURE (t: T) Early(*! 900 *) (y: INTEGER), NEW;
	BEGIN
		t.Late(y)
	END Early;

	PROCEDURE (t: T) Late (x: INTEGER), NEW;
	BEGIN
	END Late;

END Sample.
