MODULE ImportedSupertypes;

	IMPORT CheckShapes, S := CheckShapes;

	TYPE
		A = POINTER TO RECORD (S.Shape) n: INTEGER END;
		B = POINTER TO RECORD (S.Circle)(*! 1 *) x: INTEGER; m: CHAR END;
		C = POINTER TO RECORD (S.Square(*! 181 *)) END;
		D = POINTER TO RECORD (S.Limited(*! 181 *)) END;
		E = LIMITED RECORD (S.Token(*! 181 *)) END;
		F = RECORD (S.Final(*! 181 *)) END;
		G = EXTENSIBLE RECORD (S.Open) b: INTEGER END;
		H = ABSTRACT RECORD (S.Open(*! 191 *)) END;
		I = POINTER TO ABSTRACT RECORD (S.Shape) next: INTEGER;(*! 1 *) y: INTEGER END;
		J = POINTER TO RECORD (S.Circle) END;

	VAR a: A; b: B; j: J; g: G; open: S.Open; shape: S.Shape;

	PROCEDURE (a: A) Area* (): REAL;
	BEGIN
		RETURN a.Area^(*! 194 *)() + a.n
	END Area;

	PROCEDURE (a: A) Draw- (n: INTEGER);
	BEGIN
		a.Draw^(*! 194 *)(n); a.Move(n, n)
	END Draw;

	PROCEDURE (a: A) Clone* (): A(*! 183 *);
	BEGIN
		RETURN a
	END Clone;

	PROCEDURE (a: A) Internal (n: INTEGER)(*! 185 *);
	END Internal;

	PROCEDURE (a: A) Move* (dx, dy: INTEGER)(*! 182 *);
	END Move;

	PROCEDURE (b: B) Area (): REAL;
	BEGIN
		RETURN b.Area^()
	END Area;

	PROCEDURE (b: B) Clone (): B;
	BEGIN
		RETURN b.Clone^()(*! 113 *)
	END Clone;

	PROCEDURE (b: B) Other(*! 185 *);
	BEGIN
		b.Draw(*! 196 *)(1); b.Draw^(*! 194 *)(1)
	END Other;

	PROCEDURE (j: J) Clone- (): S.Shape(*! 117 *);
	BEGIN
		RETURN j
	END Clone;

	PROCEDURE (VAR g: G) Added, NEW;
	BEGIN
		g.a := g.b; open := g(*! 113 *)
	END Added;

	PROCEDURE (s: S.Circle(*! 72 *)) Foreign, NEW;
	END Foreign;

BEGIN
	NEW(a); NEW(b); shape := a; shape := b; shape := b.Clone(*! 196 *)(); shape := a.Clone(*! 196 *)(); open.a := g.a;
	a.y := 1(*! 76 *);
	b := shape(*! 113 *);
	b := b.Clone(*! 196 *)();
	j := j.Clone(*! 196 *)()(*! 113 *)
END ImportedSupertypes.
