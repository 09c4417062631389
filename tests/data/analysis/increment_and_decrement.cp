MODULE Sample;

	VAR g: INTEGER;

	PROCEDURE Do*;
		VAR i(*! 902 *), j, k(*! 902 *): INTEGER; s(*! 902 *), t: SET; r(*! 902 *): RECORD n: INTEGER END; a(*! 902 *): ARRAY 2 OF INTEGER;
	BEGIN
		INC(i(*! 902 *) );
		j := 0; INC(j, 2); DEC(j);
		DEC(k(*! 902 *), j);
		INCL(s(*! 902 *) , 1); t := {}; EXCL(t, 2);
		INC(g);
		INC(r.n); INC(a[0])
	END Do;

END Sample.
