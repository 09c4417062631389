MODULE InclAndInc;

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
	INCL(s, 3); EXCL(s, i); INCL(s, l);
	INCL(s, 32(*! 202 *));
	INCL(s, -1(*! 202 *));
	INCL(s, c(*! 111 *));
	INCL(i(*! 111 *), 1);
	INCL({1}(*! 112 *), 1);
	INCL(s)(*! 65 *);
	EXCL(s, 1, 2(*! 64 *));
	INC(i); DEC(l); INC(rec.x, 2); INC(node.a[1]); INC(vector[0].a[2], rec.x);
	INC(r(*! 111 *));
	INC(s(*! 111 *));
	INC(seven(*! 112 *));
	INC(Lengths(*! 112 *));
	INC()(*! 65 *);
	INC(i, i, i(*! 64 *));

END InclAndInc.
