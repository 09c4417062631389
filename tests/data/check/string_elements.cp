MODULE StringElements;

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
	NEW(t, LEN(n$) + 1); t[0] := n[0]; t^[1] := 0X; n[1] := t[2]; s[0] := SHORT(n[0]);
	n["a"(*! 80 *)] := 0X;
	t["a"(*! 80 *)] := 0X;
	n[4(*! 81 *)] := 0X;
	n[-1(*! 81 *)] := 0X;
	t[-1(*! 81 *)] := 0X;
	n[0, 1(*! 82 *)] := 0X;
	n[1.5(*! 80 *)] := 0X;
	n[(*! 13 *)](*! 13 *) :=(*! 80 *) 0X;
	c := n$[0(*! 82 *)](*! 113 *);
	c := "abc"(*! 113 *)[0];
	c := (n)(*! 113 *)[0]

END StringElements.
