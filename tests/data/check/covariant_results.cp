MODULE CovariantResults;

	TYPE A = POINTER TO EXTENSIBLE RECORD END; B = POINTER TO EXTENSIBLE RECORD (A) END; C = POINTER TO RECORD (B) END; D = POINTER TO RECORD END;

	VAR a: A; b: B; c: C; i: INTEGER;

	PROCEDURE (x: A) Same (): A, NEW, EXTENSIBLE;
	BEGIN
		RETURN x
	END Same;

	PROCEDURE (x: A) Narrow (): A, NEW, EXTENSIBLE;
	BEGIN
		RETURN NIL
	END Narrow;

	PROCEDURE (x: A) Other (): A, NEW, EXTENSIBLE;
	BEGIN
		RETURN b
	END Other;

	PROCEDURE (x: A) Int (): INTEGER, NEW, EXTENSIBLE;
	BEGIN
		RETURN 1
	END Int;

	PROCEDURE (x: A) None, NEW, EXTENSIBLE;
	END None;

	PROCEDURE (x: A) Any (): ANYPTR, NEW, EXTENSIBLE;
	BEGIN
		RETURN x
	END Any;

	PROCEDURE (x: B) Same (): A, EXTENSIBLE;
	BEGIN
		RETURN x.Same^()
	END Same;

	PROCEDURE (x: B) Narrow (): B, EXTENSIBLE;
	BEGIN
		RETURN x
	END Narrow;

	PROCEDURE (x: B) Other (): D(*! 117 *);
	BEGIN
		RETURN NIL
	END Other;

	PROCEDURE (x: B) Int (): SHORTINT(*! 117 *);
	BEGIN
		RETURN 1
	END Int;

	PROCEDURE (x: B) None (): A(*! 117 *);
	BEGIN
		RETURN NIL
	END None;

	PROCEDURE (x: B) Any (): D;
	BEGIN
		RETURN NIL
	END Any;

	PROCEDURE (x: C) Narrow (): A(*! 117 *);
	BEGIN
		RETURN x
	END Narrow;

	PROCEDURE (x: C) Same(*! 117 *);
	END Same;

BEGIN
	a := b.Narrow(); b := b.Narrow(); a := a.Narrow();
	b := a.Narrow()(*! 113 *);
	c := b.Narrow()(*! 113 *);
	b := b.Same()(*! 113 *)
END CovariantResults.
