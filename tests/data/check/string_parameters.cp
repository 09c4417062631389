MODULE StringParameters;

	CONST
		empty = ""; one = "x"; abc = "abc"; wide = "Ж"; wider = "Жёж"; joined = abc + one + wider + 0X; zero = 0X; quote = 'say "x"';

	TYPE
		Name = ARRAY 4 OF CHAR; ShortName = ARRAY 4 OF SHORTCHAR; Text = POINTER TO ARRAY OF CHAR; ShortText = POINTER TO ARRAY OF SHORTCHAR;
		Bytes = ARRAY 4 OF BYTE; Rec = RECORD name: Name; short: ShortName END;

	VAR n: Name; s: ShortName; t: Text; u: ShortText; rec: Rec; c: CHAR; sc: SHORTCHAR; b: BOOLEAN; i: INTEGER; bytes: Bytes;

	PROCEDURE Take (IN a: ARRAY OF CHAR; b: ARRAY OF CHAR; VAR c: ARRAY OF CHAR; IN d: ARRAY OF SHORTCHAR; e: Name; IN f: Name);
	END Take;

	PROCEDURE Result (): Name(*! 54 *);
	BEGIN
		RETURN n
	END Result;

BEGIN
	Take(n, n, n, s, n, n); Take("abc", n + s, t, SHORT(n), "abc", "abc"); Take(s$, s(*! 66 *), t^, "x", s$, s$); Take(one, 0X, rec.name, zero, one, zero);
	Take(s(*! 66 *), s(*! 66 *), s(*! 66 *), s, s(*! 113 *), s(*! 113 *));
	Take(n, n, n$(*! 122 *), s, n, n);
	Take(n, n, "abc"(*! 122 *), s, n, n);
	Take(n, n, n, n(*! 66 *), n, n);
	Take(n, n, n, wide(*! 67 *), "abcd"(*! 114 *), "abcd"(*! 114 *));
	Take(c(*! 67 *), c(*! 67 *), c(*! 67 *), c(*! 67 *), c(*! 113 *), c(*! 113 *));
	Take(n, n, s(*! 66 *), s, s(*! 113 *), s(*! 113 *));
	Take(n, n, n(*! 65 *));
	Take(n, n, n, s, n, n, n(*! 64 *));

END StringParameters.
