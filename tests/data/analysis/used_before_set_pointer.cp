MODULE Sample;

	TYPE
		P = POINTER TO RECORD x: INTEGER; next(*! 901 *): P END;

	PROCEDURE Do*;
		VAR p(*! 901 902 *), q(*! 902 *), r(*! 901 *), s(*! 901 *), t(*! 901 *): P; i: INTEGER;
	BEGIN
		p.x := 1;
		q.next.x := 2;
		r^(*! 902 *).x := 3;
		i := s.x(*! 902 *) + s.next.x ;
		IF t = (*! 902 *)NIL THEN i := i + 1 END;
		NEW(q)
	END Do;

END Sample.
