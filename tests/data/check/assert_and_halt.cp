MODULE AssertAndHalt;

	TYPE
		Node = POINTER TO RECORD next: Node; a: ARRAY 3 OF INTEGER END;
		Base = POINTER TO ABSTRACT RECORD END;
		Fixed = POINTER TO ARRAY 4, 5 OF CHAR;
		Line = POINTER TO ARRAY OF CHAR;
		Matrix = POINTER TO ARRAY OF ARRAY OF REAL;
		Nodes = POINTER TO ARRAY OF Node;
		Handler = PROCEDURE;

	CONST seven = 7;

	VAR
		b: BOOLEAN; i: INTEGER; l: LONGINT; r: REAL; c: CHAR; s: SET; node: Node; base: Base; fixed: Fixed; line: Line; matrix: Matrix; nodes: Nodes; any: ANYPTR;
		rec: RECORD x: INTEGER END; handler: Handler; vector: ARRAY 3 OF Node; mat: ARRAY 3, 4 OF REAL;

	PROCEDURE Read (IN node: ARRAY OF Node; IN n: Node(*! 177 *); VAR k: INTEGER);
	END Read;

	PROCEDURE Lengths (a: ARRAY OF ARRAY OF CHAR; VAR x: ARRAY OF REAL);
	BEGIN
		i := LEN(a) + LEN(a, 1) + LEN(a[0]) + LEN(x);
		i := LEN(a, 2(*! 132 *))(*! 113 *);
		i := LEN(a[0], 1(*! 132 *))(*! 113 *);
		i := LEN(a[0, 0](*! 131 *))
	END Lengths;

BEGIN
	ASSERT(b); ASSERT(b, 20); ASSERT(i = 1, seven); ASSERT(TRUE); ASSERT(b & (i # 2), 127);
	ASSERT(i(*! 120 *));
	ASSERT(b, i(*! 69 *))(*! 55 *);
	ASSERT(b, -1(*! 218 *))(*! 55 *);
	ASSERT(b, 129(*! 218 *))(*! 55 *);
	ASSERT(b, 1.0(*! 69 *))(*! 55 *);
	ASSERT(b, 20, 21(*! 64 *));
	ASSERT(BOOLEAN(*! 126 *));
	ASSERT()(*! 65 *);
	HALT(100); HALT(seven); HALT(0); HALT(128);
	HALT(129(*! 218 *));
	HALT(-1(*! 218 *));
	HALT(i(*! 69 *));
	HALT(1.0(*! 69 *));
	HALT(*! 40 *);
	HALT()(*! 65 *);
	HALT(1, 2(*! 64 *));
	i := HALT(1)(*! 113 *);
	ABS(i)(*! 55 *);
	LEN(line)(*! 55 *);
	i := INC(i)(*! 113 *);
	i := ENTIER(c(*! 111 *))(*! 113 *);
	COPY(line^(*! 199 *), line^);
	l := LENTIER(r(*! 199 *));
	c := LCHR(i(*! 199 *));
	b := VALID(i(*! 111 *));
	b := VALID(node(*! 111 *))

END AssertAndHalt.
