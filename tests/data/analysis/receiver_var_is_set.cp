MODULE Sample;

	TYPE
		R = EXTENSIBLE RECORD x: INTEGER END;
		S = RECORD r: R; q(*! 900 *): R END;

	PROCEDURE (VAR r: R) Clear, NEW;
	BEGIN
		r.x := 0
	END Clear;

	PROCEDURE (IN r: R) Show, NEW;
	BEGIN
		ASSERT(r.x = 0, 20)
	END Show;

	PROCEDURE (VAR r: R) Next (): INTEGER, NEW;
	BEGIN
		INC(r.x); RETURN r.x
	END Next;

	PROCEDURE Do*;
		VAR a, b, c(*! 901 *): R; d, e(*! 901 *): S; i: INTEGER; f: ARRAY 3 OF R;
	BEGIN
		a.Clear;
		b.Show;
		i := c.Next();
		d.r.Clear;
		i := i + e.q.Next();
		f[0].Clear
	END Do;

END Sample.
