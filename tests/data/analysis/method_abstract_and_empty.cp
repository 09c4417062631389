MODULE Sample;

	TYPE
		Base = POINTER TO ABSTRACT RECORD END;

	PROCEDURE (b: Base) Draw (x, y: INTEGER), NEW, ABSTRACT;

	PROCEDURE (b: Base) Restore (l, t: INTEGER; OUT ok: CHAR), NEW, ABSTRACT;

	PROCEDURE (b: Base) Mark (show: BOOLEAN), NEW, EMPTY;

	PROCEDURE (b: Base) Hidden(*! 900 *) (show(*! 903 *): BOOLEAN), NEW, EXTENSIBLE;
	BEGIN
	END Hidden;

END Sample.
