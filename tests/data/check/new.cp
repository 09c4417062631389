MODULE New;

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
	NEW(node); NEW(fixed); NEW(line, 10); NEW(line, i + 1); NEW(line, l); NEW(matrix, i, 3); NEW(nodes, seven);
	NEW(base(*! 193 *));
	NEW(any(*! 193 *));
	NEW(node, 1(*! 64 *));
	NEW(line)(*! 65 *);
	NEW(line, 0(*! 63 *));
	NEW(line, -1(*! 63 *));
	NEW(line, 1.5(*! 111 *));
	NEW(line, 1, 2(*! 64 *));
	NEW(matrix, 3)(*! 65 *);
	NEW(matrix, 3, 0(*! 63 *));
	NEW(matrix, 3, c(*! 111 *))(*! 65 *);
	NEW(rec(*! 111 *));
	NEW(i(*! 111 *));
	NEW(NIL(*! 112 *));
	NEW(Node(*! 112 *));
	NEW()(*! 65 *);
	NEW(handler(*! 111 *));

END New.
