MODULE Sample;

	TYPE R = RECORD a, b: INTEGER END;

	VAR q(*! 902 *): R;

	PROCEDURE Do*;
		VAR r(*! 902 *): R;
	BEGIN
		r.b := r.a; r.a := 1; r.b := r.b + 1
	END Do;

BEGIN
	q.b := q.a;
	q.a := 2
END Sample.
