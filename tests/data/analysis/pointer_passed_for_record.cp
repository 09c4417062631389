MODULE Sample;

	TYPE
		R = RECORD x(*! 903 *): INTEGER END;

	PROCEDURE Set (VAR r: R);
	BEGIN
		r.x := 1
	END Set;

	PROCEDURE Do*;
		VAR p, q(*! 901 *): POINTER TO R;
	BEGIN
		Set(p);
		Set(q^(*! 902 *))
	END Do;

END Sample.
