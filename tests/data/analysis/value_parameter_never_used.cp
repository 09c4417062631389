MODULE Sample;

	PROCEDURE Do* (a(*! 903 *), b: INTEGER; c(*! 903 *): ARRAY OF CHAR; d(*! 903 *): POINTER TO RECORD x(*! 900 *): INTEGER END);
	BEGIN
		IF b > 0 THEN END
	END Do;

END Sample.
