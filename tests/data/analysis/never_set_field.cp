MODULE Sample;

	TYPE
		R = RECORD a(*! 901 *), b(*! 903 *): INTEGER; c(*! 901 *): ARRAY 4 OF CHAR; d(*! 901 *): RECORD e(*! 901 *): INTEGER END END;

	PROCEDURE Do*;
		VAR r(*! 902 *): R;
	BEGIN
		r.b := r.a;
		r.b := r.d.e;
		IF r.c[0] = 0X THEN r.b := 0 END
	END Do;

END Sample.
