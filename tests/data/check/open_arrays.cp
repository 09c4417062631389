MODULE OpenArrays;

	TYPE Vector = ARRAY 3 OF REAL; Matrix = ARRAY 2, 3 OF REAL; Deep = POINTER TO ARRAY OF ARRAY OF ARRAY OF INTEGER; Rec = RECORD a: ARRAY 4 OF RECORD m: Matrix; s: ARRAY 8 OF CHAR END END;

	VAR v: Vector; m: Matrix; d: Deep; r: Rec; i: INTEGER; s: ARRAY 8 OF CHAR; p: POINTER TO ARRAY OF REAL; q: POINTER TO ARRAY OF ARRAY OF REAL; bytes: ARRAY 8 OF BYTE;

	PROCEDURE One (a: ARRAY OF REAL);
	END One;

	PROCEDURE Two (IN a: ARRAY OF ARRAY OF REAL);
	BEGIN
		One(a[0]); One(a[i]); i := LEN(a) + LEN(a, 1) + LEN(a[i]); v[0] := a[0, 1] + a[0][1];
		a[0, 0] := 1(*! 76 *);
		a[0][0] := 1(*! 76 *);
		Two(a);
		One(a(*! 66 *));
		a := m(*! 113 *);
		m := a(*! 113 *);
		v := a[0](*! 113 *)
	END Two;

	PROCEDURE Three (VAR a: ARRAY OF ARRAY OF ARRAY OF INTEGER);
	BEGIN
		a[0, 0, 0] := 1; a[i][i][i] := a[1, 2][3]; i := LEN(a, 2);
		a[0, 0] := a[1, 1](*! 113 *);
		a := a(*! 113 *);
		a[0, 0, 0, 0(*! 82 *)] := 1;
		i := LEN(a, 3(*! 132 *))(*! 113 *)
	END Three;

	PROCEDURE Fixed (VAR a: Vector; VAR b: Matrix);
	END Fixed;

	PROCEDURE FixedOpen (VAR a: ARRAY OF Vector);
	END FixedOpen;

	PROCEDURE Chars (VAR a: ARRAY OF CHAR; b: ARRAY OF ARRAY OF CHAR);
	END Chars;

	PROCEDURE Bytes (VAR a: ARRAY OF BYTE);
	END Bytes;

	PROCEDURE OpenInside (a: ARRAY OF RECORD x: INTEGER END; b: ARRAY 3 OF INTEGER; c: POINTER TO ARRAY OF CHAR);
	END OpenInside;

	PROCEDURE Result (): ARRAY OF CHAR(*! 54 *);(*! 133 *)
	END Result;

	PROCEDURE Swapped (a: ARRAY 3 OF ARRAY OF CHAR(*! 88 *));
	END Swapped;

BEGIN
	One(v); One(m[1]); One(p); One(p^); One(q[0]); One(r.a[1].m[0]); Two(m); Two(q); Two(q^); Two(r.a[i].m); Three(d); Three(d^); Fixed(v, m); FixedOpen(m(*! 66 *)); Chars(s, r.a(*! 67 *)); Bytes(bytes);
	One(m(*! 66 *));
	One(1.0(*! 67 *));
	One(s(*! 66 *));
	One(bytes(*! 66 *));
	One(i(*! 67 *));
	Two(v(*! 67 *));
	Two(m[0](*! 67 *));
	Two(d(*! 66 *));
	Two(q[0](*! 67 *));
	Three(m(*! 67 *));
	Three(d[0](*! 67 *));
	Fixed(p^(*! 123 *), m);
	Fixed(v, q^(*! 123 *));
	Fixed(m[0](*! 123 *), m);
	FixedOpen(v(*! 66 *));
	FixedOpen(q^(*! 66 *));
	Chars(v(*! 66 *), s(*! 67 *));
	Chars("abc"(*! 122 *), s(*! 67 *));
	Chars(s, "abc"(*! 67 *));
	Bytes(s(*! 66 *));
	Bytes(v(*! 66 *));
	OpenInside(v(*! 66 *), v(*! 113 *), NIL);
	v := m[0](*! 113 *); m[1] := v(*! 113 *); p^ := v(*! 113 *); v := p^(*! 113 *); d^ := d^(*! 113 *); s := r.a[0].s(*! 113 *);
	m := m[0](*! 113 *);
	v[0, 0(*! 82 *)] := 1;
	v[3(*! 81 *)] := 1;
	m[2(*! 81 *), 0] := 1;
	m[0, 3(*! 81 *)] := 1;
	m[0][3(*! 81 *)] := 1;
	d[0, 0, -1(*! 81 *)] := 1;
	p := v(*! 113 *);
	p := q[0](*! 113 *)
END OpenArrays.
