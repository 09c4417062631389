MODULE Sample;

	TYPE M = EXTENSIBLE RECORD x: INTEGER END; N = RECORD (M) y(*! 903 *): INTEGER END;

	PROCEDURE Handle (VAR msg: ANYREC);
	BEGIN
		WITH msg: N DO msg.y := msg.x | msg: M DO msg.x := 2 ELSE END
	END Handle;

	PROCEDURE Do*;
		VAR m: N;
	BEGIN
		Handle(m)
	END Do;

END Sample.
