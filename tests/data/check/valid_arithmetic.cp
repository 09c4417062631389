MODULE ValidArithmetic;

	CONST n = 10; half = 0.5;

	TYPE Vector = ARRAY n OF REAL; Matrix = ARRAY n OF Vector;

	VAR y: BYTE; h: SHORTINT; i, j: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; c: CHAR; sc: SHORTCHAR; b: BOOLEAN; v: Vector; m: Matrix; text: ARRAY 64 OF CHAR;

	PROCEDURE Norm (IN v: ARRAY OF REAL): REAL;
		VAR i: INTEGER; sum: REAL;
	BEGIN
		sum := 0; FOR i := 0 TO LEN(v) - 1 DO sum := sum + v[i] * v[i] END;
		RETURN sum / MAX(1, LEN(v))
	END Norm;

	PROCEDURE Digit (n: INTEGER): CHAR;
	BEGIN
		IF n < 10 THEN RETURN CHR(n + ORD("0")) ELSE RETURN CHR(n - 10 + ORD("A")) END
	END Digit;

	PROCEDURE ToString (n: LONGINT; base: INTEGER; OUT s: ARRAY OF CHAR);
		VAR a: ARRAY 64 OF CHAR; i, k: INTEGER;
	BEGIN
		ASSERT((2 <= base) & (base <= 16), 20); i := 0;
		REPEAT a[i] := Digit(SHORT(n MOD base)); n := n DIV base; INC(i) UNTIL n = 0;
		ASSERT(i < LEN(s), 21); k := 0;
		WHILE i > 0 DO DEC(i); s[k] := a[i]; INC(k) END;
		s[k] := 0X
	END ToString;

BEGIN
	FOR i := 0 TO n - 1 DO FOR j := n - 1 TO 0 BY -1 DO m[i, j] := i / (j + 1) END; v[i] := Norm(m[i]) END;
	ToString(LONG(i) * 1000000, 16, text); y := SHORT(SHORT(i)); h := y; l := ENTIER(r * half); f := SHORT(r); r := f * i + l; s := BITS(i) / {1, y..5} * (-{i}); b := (i IN s) = ODD(l); c := CAP(text[0]); sc := SHORT(c);
	IF (c >= "A") & (c <= "Z") OR (sc = 0X) THEN INCL(s, i MOD 32) ELSE EXCL(s, ORD(sc) MOD 32) END;
	LOOP IF b OR (l < MIN(l, i)) THEN EXIT END; b := ~b; IF i > 100 THEN RETURN END; INC(i, 7) END
END ValidArithmetic.
