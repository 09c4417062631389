MODULE StringAssignment;

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
	n := ""; n := "abc"; n := "x"; n := one + one; n := wide; n := n$; n := n; n := s$; n := s + n; n := n + "!" + s; s := "abc"; s := SHORT(n); s := SHORT(n$);
	s := s + s; n := LONG(s); n := LONG(s$); t^ := n(*! 113 *); t := NIL; n := t$; n := t^$; n := t(*! 113 *); n := t^(*! 113 *); n := rec.name; n := rec.name$ + rec.short$;
	n := "abcd"(*! 114 *);
	n := abc + one(*! 114 *);
	n := joined(*! 114 *);
	s := "ж"(*! 113 *);
	s := wide(*! 113 *);
	s := n(*! 113 *);
	s := n$(*! 113 *);
	n := c(*! 113 *);
	n := c$(*! 90 *);
	n := s(*! 113 *);
	n := 1(*! 113 *);
	n := LONG(n(*! 111 *));
	s := SHORT(s(*! 111 *));
	s := SHORT(abc(*! 111 *));
	n := n + c(*! 100 *);
	n := c + n(*! 100 *);
	n := n + 41X + sc(*! 100 *);
	n := n + 1(*! 100 *);
	n := n - n(*! 106 *);
	n[0] := n(*! 113 *);
	n$ := n(*! 56 *);
	n[0]$(*! 90 *) := n(*! 113 *);
	n(*! 121 *) + n := n;
	abc := n(*! 56 *);
	t := n(*! 113 *);
	t := "abc"(*! 113 *);
	bytes := "abc"(*! 113 *);
	bytes := n(*! 113 *);
	i := "abc"(*! 113 *);
	c := n(*! 113 *);
	c := "xy"(*! 113 *);
	c := ""(*! 113 *);

END StringAssignment.
