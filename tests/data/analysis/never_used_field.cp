MODULE Sample;

	TYPE
		Point = RECORD x, y(*! 903 *), z(*! 900 *): INTEGER; name*: CHAR; no-: BYTE END;

	VAR p: Point;

	PROCEDURE Do*;
	BEGIN
		p.x := 1; p.y := p.x
	END Do;

END Sample.
