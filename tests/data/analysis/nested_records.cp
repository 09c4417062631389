MODULE Sample;

	TYPE
		A = RECORD i(*! 903 *): INTEGER END;
		B = RECORD a(*! 903 *), c(*! 903 *): A END;
		C = RECORD b: B; p(*! 901 *): POINTER TO B END;

	PROCEDURE Do*;
		VAR c, d(*! 901 *): C;
	BEGIN
		c.b.a.i := 1;
		c.p.c.i := 2;
		d.p^ := c.b
	END Do;

END Sample.
