MODULE Sample;

	IMPORT StdLog(*! 900 *);

	CONST size(*! 900 *) = 10;

	TYPE
		Rec = RECORD x(*! 903 *), y(*! 900 *): INTEGER END;
		SameRec = Rec;

	VAR rec(*! 903 *): Rec;

	PROCEDURE Dont(*! 900 *);
		VAR i, j(*! 900 *): INTEGER;
	BEGIN
		i := 3; rec.x := i
	END Dont;

END Sample.
