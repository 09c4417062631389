MODULE Sample;

	PROCEDURE Do*;
		VAR a, b(*! 901 *), c(*! 901 *), d(*! 901 *), e(*! 901 *): INTEGER; ch(*! 902 *): CHAR; r(*! 901 *): REAL; x: LONGINT;
	BEGIN
		a := ABS(b ) (*! 902 *)+ ORD(ch ) (*! 902 *)+ ASH(c , (*! 902 *)d );(*! 902 *)
		ch := CHR(e );(*! 902 *) ch := CAP(ch);
		a := SHORT(ENTIER(r ))(*! 902 *) + a;
		x := a; a := SHORT(x);
		a := MIN(a, SIZE(INTEGER)) + MAX(INTEGER);
		IF ODD(a) THEN HALT(20) END
	END Do;

END Sample.
