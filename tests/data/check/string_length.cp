MODULE StringLength;

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
	i := LEN(n); i := LEN(n$); i := LEN(t); i := LEN(t$); i := LEN("abc"); i := LEN(n + s); i := LEN(LONG(s)); i := LEN(t^);
	i := LEN(c(*! 131 *));
	i := LEN(i(*! 131 *));
	i := LEN(rec(*! 131 *));
	i := LEN(n, 1(*! 132 *))(*! 113 *);
	i := LEN(n$, 0(*! 132 *))(*! 113 *);

END StringLength.
