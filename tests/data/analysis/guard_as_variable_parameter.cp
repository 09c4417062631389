MODULE Sample;

	TYPE
		R = EXTENSIBLE RECORD x*: INTEGER END;
		Q = RECORD (R) END;

	PROCEDURE Set (VAR q: Q);
	BEGIN
		q.x := 1
	END Set;

	PROCEDURE Do* (VAR r: R; VAR q: Q);
		VAR t: Q;
	BEGIN
		Set(r(Q));
		Set(q(Q));
		r(Q).x := 3;
		Set(t)
	END Do;

END Sample.
