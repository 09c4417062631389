MODULE Sample;

	TYPE
		Outer = RECORD
			a: RECORD x, y: INTEGER END;
			b(*! 903 *): RECORD u(*! 903 *), v(*! 900 *): INTEGER END;
			c(*! 900 *): ARRAY 2 OF RECORD w: INTEGER END
		END;

	VAR o: Outer;

	PROCEDURE Do*;
	BEGIN
		o.a.x := 3; o.b.u := o.a.x
	END Do;

END Sample.
