MODULE Arrays;

	CONST n = 5;
		big = 3000000000;
		text = "ab";

	TYPE
		A = ARRAY n OF INTEGER;
		B = ARRAY n + 1, 2 OF CHAR;
		C = ARRAY 0(*! 63 *) OF CHAR;
		D = ARRAY -1(*! 63 *) OF CHAR;
		E = ARRAY big(*! 42 *) OF CHAR;
		F = ARRAY 1.5(*! 42 *) OF CHAR;
		G = ARRAY "x"(*! 42 *) OF CHAR;
		H = ARRAY text(*! 42 *) OF CHAR;
		I = ARRAY i(*! 0 *) OF CHAR;
		L = ARRAY OF ARRAY 3 OF ARRAY OF CHAR(*! 88 *);
		M = ARRAY 3, 4 OF ARRAY 5 OF A;
		N = ARRAY 2147483647 OF BYTE;
		O = ARRAY SIZE(A) OF A;
		P = ARRAY LEN(text) OF CHAR;
		R = ARRAY n OF n(*! 52 *);
		S = ARRAY MAX(BYTE) OF SET;
		T = ARRAY ORD("a") OF SET;
		U = ARRAY (n) OF INTEGER;
		V = ARRAY [(*! 225 *)n] OF INTEGER;
		X = ARRAY TRUE(*! 42 *) OF INTEGER;
		Y = ARRAY INTEGER(*! 50 *) OF INTEGER;

	VAR i: INTEGER;
		a: A;
		m: M;
		l: POINTER TO L;

BEGIN
	m[1, 2, 3][4] := 5;
		m[0][0][0][0] := a[n - 1];
		a := m[2, 3, 4];
	m[1, 2, 3, 4, 5(*! 82 *)] := 5;
	a[n(*! 81 *)] := 1;
	a := m[2, 3](*! 113 *)
END Arrays.
