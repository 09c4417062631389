MODULE Sample;

	TYPE P = POINTER TO RECORD x*: INTEGER END;

	PROCEDURE Do*;
		VAR p(*! 901 902 *), q(*! 902 *): P;
	BEGIN
		p.x := q.x(*! 902 *); q := p
	END Do;

END Sample.
