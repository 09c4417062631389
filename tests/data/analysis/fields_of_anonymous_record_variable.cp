MODULE Sample;

	VAR
		a(*! 900 *): RECORD x(*! 900 *), y(*! 900 *): INTEGER END;
		b*: RECORD u, v: INTEGER END;
		c(*! 903 *): RECORD m(*! 903 *), n(*! 900 *): INTEGER END;
		d: ARRAY 3 OF RECORD i, j: INTEGER END;
		e(*! 900 *): POINTER TO RECORD k(*! 900 *), l(*! 900 *): INTEGER END;
		f(*! 903 *), g: RECORD s, t(*! 900 *): INTEGER END;

	PROCEDURE Do*;
	BEGIN
		c.m := 1;
		d[0].i := 1;
		f.s := g.s
	END Do;

END Sample.
