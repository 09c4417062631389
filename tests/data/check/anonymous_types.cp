MODULE AnonymousTypes;

	VAR
		a, b: RECORD x: INTEGER; y: RECORD z: CHAR END END; c: RECORD x: INTEGER END; p: POINTER TO RECORD next: POINTER TO RECORD v: INTEGER END END; q: POINTER TO EXTENSIBLE RECORD i: INTEGER END; f: PROCEDURE (r: RECORD x: INTEGER END); g: ARRAY 2 OF RECORD m: ARRAY 3 OF POINTER TO ARRAY OF CHAR END;

	PROCEDURE Take (VAR r: RECORD x: INTEGER END; s: POINTER TO RECORD END);
	BEGIN
		r.x := 1
	END Take;

BEGIN
	a := b; a.y.z := "x"; a.y := b.y; p.next.v := 1; NEW(p); NEW(p.next); g[0].m[1][2] := g[1].m[2]^[0]; NEW(g[0].m[0], 9); q.i := 1;
	a := c(*! 113 *);
	c := a.y(*! 113 *);
	Take(c(*! 123 *), NIL);
	f := Take(*! 115 *);
	f(c(*! 113 *));
	p.next := p(*! 113 *);
	p.next.w(*! 83 *) := 1;
	a.y.x(*! 83 *) := 1
END AnonymousTypes.
