MODULE Sample;

	PROCEDURE Do*;
		VAR p(*! 901 *), q(*! 903 *): PROCEDURE (x: INTEGER); f(*! 901 *): PROCEDURE (): INTEGER; i(*! 902 *): INTEGER;
	BEGIN
		p((*! 902 *)3);
		i := f()(*! 902 *) + i ; (*! 902 *)
		q := p
	END Do;

END Sample.
