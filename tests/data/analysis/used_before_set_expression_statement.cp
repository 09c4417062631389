MODULE Sample;

	PROCEDURE Do* (): INTEGER;
		VAR a(*! 901 *), b(*! 901 *), c(*! 901 *), d(*! 901 *), e(*! 901 *), f(*! 901 *): INTEGER; s: SET;
	BEGIN
		ASSERT(a = (*! 902 *)0 , 20);
		IF b > (*! 902 *)0 THEN ELSIF ABS(c ) (*! 902 *)> 0 THEN END;
		CASE d OF (*! 902 *)1: ELSE END;
		s := {e , (*! 902 *)3 .. f };(*! 902 *)
		IF s = {} THEN END;
		RETURN a
	END Do;

END Sample.
