MODULE Sample;

	PROCEDURE F (x: INTEGER): INTEGER;
	BEGIN
		RETURN x
	END F;

	PROCEDURE Do*;
		VAR a(*! 901 *), b(*! 901 *), c(*! 901 *), d, e(*! 901 *): INTEGER; ok: BOOLEAN;
	BEGIN
		d := F(a );(*! 902 *)
		d := b (* comment *) + (*! 902 *)1 ;
		ok := c
			<= (*! 902 *)d ;
		IF ok & (e IN (*! 902 *){1, 2}) THEN END
	END Do;

END Sample.
