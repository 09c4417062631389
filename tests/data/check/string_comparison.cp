MODULE StringComparison;

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
	b := n = s; b := n$ < "abc"; b := n # t$; b := s >= n; b := n = "x"; b := n = 41X; b := "x" = n; b := "x" = c; b := c = 0X; b := n = t(*! 100 *);
	b := n = c(*! 100 *);
	b := c > n(*! 100 *);
	b := n = 1(*! 100 *);
	b := n = bytes(*! 100 *);
	b := t = "abc"(*! 100 *);
	b := t = t$(*! 100 *);
	b := n IN {1}(*! 92 *);

END StringComparison.
