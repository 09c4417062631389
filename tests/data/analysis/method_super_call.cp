MODULE Sample;

	TYPE
		Base = POINTER TO EXTENSIBLE RECORD END;
		Sub = POINTER TO RECORD (Base) END;

	PROCEDURE (b: Base) Draw (x: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		ASSERT(x > 0, 20)
	END Draw;

	PROCEDURE (s: Sub) Draw (x: INTEGER);
	BEGIN
		s.Draw^(x)
	END Draw;

END Sample.
