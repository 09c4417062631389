MODULE Functions;

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
	i := ABS(i) + ASH(i, 3) + ASH(l, i) + MIN(i, 3) + MAX(i, seven)(*! 113 *); r := ABS(r); l := MAX(l, i); b := ODD(l); c := CAP(c); c := MIN(c, "x"); r := MIN(i, r);
	i := ABS(c(*! 111 *))(*! 113 *);
	i := ABS(b(*! 111 *))(*! 113 *);
	i := ABS(i, i(*! 64 *));
	b := ODD(r(*! 111 *));
	c := CAP(i(*! 111 *));
	c := CAP("ab"(*! 111 *));
	i := ASH(r(*! 111 *), 1);
	i := ASH(i, 1.0(*! 111 *));
	i := ASH(i)(*! 65 *);
	i := MIN(i)(*! 65 *);
	i := MAX(i, c(*! 100 *));
	i := MAX(i, i, i(*! 64 *));
	i := MIN(INTEGER, 1);
	i := MIN(Node(*! 111 *))(*! 126 *);
	b := MIN(b(*! 111 *), b(*! 111 *))(*! 113 *);
	r := MAX(REAL) + MIN(SHORTREAL); l := MAX(LONGINT); c := MAX(CHAR); b := MAX(BOOLEAN); i := MAX(SET) + MIN(BYTE);
	i := SIZE(Node) + SIZE(REAL) + SIZE(Handler) + SIZE(BOOLEAN);
	i := SIZE(i(*! 110 *));
	i := SIZE(Nope(*! 0 *));

END Functions.
