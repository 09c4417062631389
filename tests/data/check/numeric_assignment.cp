MODULE NumericAssignment;

	TYPE Length = INTEGER; Ratio = REAL; Letter = CHAR; Flags = SET; Big = LONGINT;

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET;
		length: Length; ratio: Ratio; letter: Letter; flags: Flags; big: Big; p: ANYPTR;

	PROCEDURE ByVar (VAR a: BYTE; VAR b: SHORTINT; VAR c: INTEGER; VAR d: LONGINT; VAR e: SHORTREAL; VAR f: REAL; VAR g: CHAR);
	END ByVar;

	PROCEDURE ByValue (a: BYTE; b: SHORTINT; c: INTEGER; d: LONGINT; e: SHORTREAL; f: REAL; g: CHAR);
	END ByValue;

	PROCEDURE Longer (): LONGINT;
	BEGIN
		RETURN i
	END Longer;

	PROCEDURE Shorter (): SHORTINT;
	BEGIN
		IF b THEN RETURN y END;
		RETURN i(*! 113 *)
	END Shorter;

	PROCEDURE Nothing;
	BEGIN
		RETURN 1(*! 113 *)
	END Nothing;

	PROCEDURE Something (): INTEGER;
	BEGIN
		RETURN(*! 124 *)
	END Something;

	PROCEDURE Pointer (): ANYPTR;
	BEGIN
		RETURN NIL
	END Pointer;

	PROCEDURE Never (): REAL;
	BEGIN(*! 133 *)
	END Never;

BEGIN
	h := y; i := y; i := h; l := y; l := i; f := y; f := i; r := f; r := l; c := sc; f := l; length := i; i := length; ratio := r; letter := c; flags := s; big := l;
	y := SHORT(h); h := SHORT(i); i := SHORT(l); h := LONG(y); i := LONG(h); l := LONG(i); f := SHORT(r); r := LONG(f); sc := SHORT(c); c := LONG(sc);
	i := ORD(c); h := ORD(sc); i := ORD(s); s := BITS(i); s := BITS(y); c := CHR(i); l := ENTIER(r); l := ENTIER(f); i := SHORT(ENTIER(r));
	y := h(*! 113 *);
	h := i(*! 113 *);
	i := l(*! 113 *);
	f := r(*! 113 *);
	i := f(*! 113 *);
	l := r(*! 113 *);
	sc := c(*! 113 *);
	c := i(*! 113 *);
	i := c(*! 113 *);
	s := i(*! 113 *);
	i := s(*! 113 *);
	b := i(*! 113 *);
	i := b(*! 113 *);
	p := i(*! 113 *);
	i := ENTIER(r)(*! 113 *);
	y := SHORT(i)(*! 113 *);
	c := CHR(c(*! 111 *));
	sc := CHR(65)(*! 113 *);
	i := ORD(i(*! 111 *));
	i := ORD(b(*! 111 *))(*! 113 *);
	l := LONG(l(*! 111 *));
	y := SHORT(y(*! 111 *));
	r := LONG(r(*! 111 *));
	f := SHORT(f(*! 111 *));
	s := BITS(l(*! 111 *))(*! 113 *);
	s := BITS(s(*! 111 *));
	i := ENTIER(i(*! 111 *))(*! 113 *);
	c := LONG(c(*! 111 *));
	sc := SHORT(sc(*! 111 *));
	b := SHORT(b(*! 111 *));
	length := l(*! 113 *);

END NumericAssignment.
