MODULE Receivers;

	TYPE R* = EXTENSIBLE RECORD a: INTEGER END; P* = POINTER TO R; S = RECORD (R) END; Q = POINTER TO S;

	VAR r: R; p: P; s: S; q: Q; i: INTEGER;

	PROCEDURE (VAR r: R) ByVar* (n: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		r.a := n; r.ByVar(n)
	END ByVar;

	PROCEDURE (IN r: R) ByIn* (n: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		i := r.a; r.ByIn(n);
		r.a := n(*! 76 *);
		r.ByVar(*! 76 *)(n)
	END ByIn;

	PROCEDURE (p: P) ByPtr* (n: INTEGER), NEW, EXTENSIBLE;
	BEGIN
		p.a := n; p := NIL; p.ByVar(n); p.ByIn(n); p.ByPtr(n)
	END ByPtr;

	PROCEDURE (IN s: S) ByVar* (n: INTEGER)(*! 115 *);
	END ByVar;

	PROCEDURE (VAR s: S) ByIn* (n: INTEGER)(*! 115 *);
	END ByIn;

	PROCEDURE (VAR s: S) ByPtr* (n: INTEGER)(*! 115 *);
	END ByPtr;

	PROCEDURE (q: P) Again* (n: INTEGER), NEW;

		PROCEDURE Inner;
		BEGIN
			q.a := n; q.ByPtr^(*! 74 *)(n)
		END Inner;

		PROCEDURE ((*! 73 *)VAR x: R(*! 72 *)) Nested, NEW;
		END Nested;

	BEGIN
		q.Again^(*! 74 *)(n); Inner
	END Again;

	PROCEDURE Test (IN r: R; VAR t: S);
	BEGIN
		r.ByIn(1); t.ByVar(1); t.ByIn(1);
		r.ByVar(*! 76 *)(1);
		r.ByPtr(*! 71 *)(1);
		t.ByPtr(1);
		t.ByVar^(*! 75 *)(1)
	END Test;

BEGIN
	r.ByVar(1); r.ByIn(1); p.ByVar(1); p.ByIn(1); p.ByPtr(1); q.ByPtr(1); q.ByVar(2); s.ByIn(3); p^.ByVar(1);
	r.ByPtr(*! 71 *)(1);
	p^.ByPtr(1);
	s.ByPtr(1)
END Receivers.
