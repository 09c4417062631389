MODULE Len;

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
	i := LEN(vector) + LEN(mat, 0) + LEN(mat, 1) + LEN(mat[0]) + LEN(matrix, 1) + LEN(fixed) + LEN(fixed, 1) + LEN(line^);
	i := LEN(mat, 2(*! 132 *))(*! 113 *);
	i := LEN(mat, -1(*! 132 *))(*! 113 *);
	i := LEN(mat, i(*! 69 *))(*! 113 *);
	i := LEN(i(*! 131 *));
	i := LEN(node(*! 131 *));
	i := LEN(Line(*! 78 *));
	i := LEN(Read(*! 126 *));
	i := LEN(mat, 0, 1(*! 64 *));
	i := LEN()(*! 65 *);

END Len.
