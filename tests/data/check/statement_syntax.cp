MODULE StatementSyntax;

	CONST three = 3; letter = "m";

	TYPE
		Shape = POINTER TO EXTENSIBLE RECORD x: INTEGER END; Circle = POINTER TO EXTENSIBLE RECORD (Shape) r: INTEGER END; Ring = POINTER TO RECORD (Circle) inner: INTEGER END;
		Box = EXTENSIBLE RECORD w: INTEGER END; Cube = RECORD (Box) d: INTEGER END;

	VAR b: BOOLEAN; c: CHAR; sc: SHORTCHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; r: REAL; s: SET; shape: Shape; circle: Circle; ring: Ring; box: Box; cube: Cube; any: ANYPTR; a: ARRAY 3 OF INTEGER;

BEGIN
	i := 1;; ; i := 2;
	i(*! 44 *) = 1;
	i(*! 121 *) : = 1;
	i := 1(*! 49 *) i := 2;
	i :=(*! 13 *) :=(*! 113 *) 1;(*! 14 *)
	:= 1;(*! 14 *)
	1;
	i(*! 121 *);
	i.j(*! 53 *);
	shape.(*! 48 *);
	a[(*! 13 *);(*! 80 *)
	a[1(*! 24 *);
	a[1](*! 121 *)];(*! 14 *)
	(i := 1(*! 49 *));(*! 51 *)
	BEGIN i := 1 END;
	b := b ? b;
	c := "unclosed;
	i := 1
	RETURN
	IF b THEN i := 1
	ELSE i := 2 END
	PROCEDURE P;
END StatementSyntax.
