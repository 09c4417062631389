MODULE Sample;

	TYPE
		Base = POINTER TO EXTENSIBLE RECORD END;
		Sub = POINTER TO RECORD (Base) END;
		Rec = RECORD x: INTEGER END;

	PROCEDURE (b: Base) Draw, NEW, EXTENSIBLE;
	BEGIN
	END Draw;

	PROCEDURE (b: Base) Print(*! 900 *), NEW;
	BEGIN
	END Print;

	PROCEDURE (s: Sub) Draw;
	BEGIN
	END Draw;

	PROCEDURE (s: Sub) Store, NEW;
	BEGIN
	END Store;

	PROCEDURE (VAR r: Rec) Clear(*! 900 *), NEW;
	BEGIN
		r.x := 0
	END Clear;

	PROCEDURE (IN r: Rec) Value(*! 900 *) (): INTEGER, NEW;
	BEGIN
		RETURN r.x
	END Value;

	PROCEDURE Do* (b: Base);
	BEGIN
		b.Draw
	END Do;

END Sample.
