MODULE Sample;

	TYPE
		R = EXTENSIBLE RECORD x(*! 903 *): INTEGER END;
		S = RECORD (R) END;

	PROCEDURE (VAR r: R) Reset (n: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		r.x := n
	END Reset;

	PROCEDURE (VAR s: S) Reset (n: INTEGER);
	BEGIN
		s.Reset^(n + 1)
	END Reset;

	PROCEDURE (VAR s: S) Other, NEW;
	BEGIN
	END Other;

END Sample.
