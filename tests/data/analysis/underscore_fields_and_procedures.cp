MODULE Sample;

	CONST k_(*! 900 *) = 1;

	TYPE R = RECORD f_(*! 903 *), _g(*! 900 *): INTEGER END;

	VAR r*: R;

	PROCEDURE _Help(*! 900 *) (_: INTEGER);
	BEGIN
		r.f_ := 1
	END _Help;

END Sample.
