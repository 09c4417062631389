MODULE Sample;

	TYPE
		H = RECORD do(*! 901 *), undo(*! 901 *): PROCEDURE (VAR x: INTEGER); get(*! 901 *): PROCEDURE (): INTEGER END;

	VAR h: H; p: POINTER TO H;

	PROCEDURE Do*;
		VAR i: INTEGER; a(*! 901 *): ARRAY 3 OF PROCEDURE;
	BEGIN
		h.do(i); p.undo(i); i := p.get(); a[0]
	END Do;

END Sample.
