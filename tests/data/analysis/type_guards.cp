MODULE Sample;

	TYPE
		B = POINTER TO EXTENSIBLE RECORD x(*! 903 *): INTEGER; b(*! 901 *): B END;
		S = POINTER TO RECORD (B) y: INTEGER END;

	PROCEDURE Set (VAR b: S);
	BEGIN
		b := NIL
	END Set;

	PROCEDURE Do*;
		VAR l(*! 902 *), m(*! 901 902 *), n(*! 901 902 *), o(*! 901 *), p(*! 901 *): B; i: INTEGER; s: S;
	BEGIN
		l((*! 902 *)S).y := 1;
		m.b(S).y := 2;
		n(B).x := 3;
		i := o(S(*! 902 *)).y;
		IF p IS (*! 902 *)S THEN i := i + 1 END;
		Set(s); l := s(S) ;
		Set(s(S))
	END Do;

END Sample.
