(* options: sideEffects *)
MODULE Sample;

	TYPE T = POINTER TO RECORD x: INTEGER END;

	PROCEDURE (t: T) Get (): INTEGER, NEW;
	BEGIN
		RETURN t.x
	END Get;

	PROCEDURE (t: T) Put (i: INTEGER), NEW;
	BEGIN
		t.x := i
	END Put;

	PROCEDURE (t: T) Add (i, j: INTEGER), NEW;
	BEGIN
		t.x := i + j
	END Add;

	PROCEDURE In (IN s: ARRAY OF CHAR; VAR a: INTEGER; b: INTEGER);
	BEGIN
		a := b; ASSERT(s # "", 20)
	END In;

	PROCEDURE Do* (t: T);
		VAR y: INTEGER;
	BEGIN
		t.Put(t.Get());
		t.Add(1, t.Get()(*! 913 *));
		In("a", y, t.Get()(*! 913 *));
		ASSERT(t.Get() = MAX(t.Get(), t.Get()), 20)
	END Do;

END Sample.
