MODULE SystemFunctions;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER; c: CHAR END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext; Raw = RECORD [untagged] a, b: INTEGER; s: ARRAY 8 OF SHORTCHAR END; RawPtr = POINTER [untagged] TO Raw;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Shorts = POINTER TO ARRAY [untagged] OF SHORTCHAR; Ints = POINTER TO ARRAY [untagged] OF INTEGER; Mix = RECORD [union] i: INTEGER; r: SHORTREAL; s: SET; c: ARRAY 4 OF SHORTCHAR END; Fn = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; rec: Rec; ptr: Ptr; extPtr: ExtPtr; raw: Raw; rawPtr: RawPtr; chars: Chars; shorts: Shorts; ints: Ints; mix: Mix; fn: Fn; p: SYSTEM.PTR; any: ANYPTR; str: ARRAY 8 OF CHAR; open: POINTER TO ARRAY OF CHAR; bytes: ARRAY 4 OF BYTE;

	PROCEDURE Proc (n: INTEGER);
	END Proc;

	PROCEDURE Local (VAR v: Rec; VAR a: ARRAY OF CHAR);

		PROCEDURE Inner (n: INTEGER);
		END Inner;

	BEGIN
		i := SYSTEM.ADR(v) + SYSTEM.ADR(a) + SYSTEM.ADR(a[i]) + SYSTEM.TYP(v);
		i := SYSTEM.ADR(Inner(*! 73 *))
	END Local;

BEGIN
	i := SYSTEM.ADR(i); i := SYSTEM.ADR(rec.a); i := SYSTEM.ADR(ptr^); i := SYSTEM.ADR(ptr.c); i := SYSTEM.ADR(open[0]); i := SYSTEM.ADR("abc"); i := SYSTEM.ADR(Proc); i := SYSTEM.ADR(Rec); i := SYSTEM.ADR(Ptr); i := SYSTEM.ADR(fn);
	i := SYSTEM.ADR(1(*! 127 *));
	i := SYSTEM.ADR("x"(*! 127 *));
	i := SYSTEM.ADR(i + 1(*! 127 *));
	i := SYSTEM.ADR(INTEGER(*! 111 *));
	i := SYSTEM.ADR(Raw(*! 111 *));
	i := SYSTEM.ADR(str$);
	i := SYSTEM.ADR(Nope(*! 0 *));
	i := SYSTEM.ADR()(*! 65 *);
	i := SYSTEM.ADR(i, i(*! 64 *));
	i := SYSTEM.TYP(rec) + SYSTEM.TYP(ptr) + SYSTEM.TYP(Rec) + SYSTEM.TYP(Ptr) + SYSTEM.TYP(ptr^) + SYSTEM.TYP(any);
	i := SYSTEM.TYP(i(*! 111 *));
	i := SYSTEM.TYP(INTEGER(*! 111 *));
	i := SYSTEM.TYP(str(*! 111 *));
	i := SYSTEM.TYP(open(*! 111 *));
	b := SYSTEM.BIT(i, 3); b := SYSTEM.BIT(SYSTEM.ADR(i), i); b := SYSTEM.CC(4); i := SYSTEM.LSH(i, 3); i := SYSTEM.ROT(i, -h); s := SYSTEM.LSH(s, i); c := SYSTEM.LSH(c, 1); y := SYSTEM.ROT(y, 1);
	b := SYSTEM.BIT(r(*! 111 *), 3);
	b := SYSTEM.BIT(i, r(*! 111 *));
	b := SYSTEM.BIT(h(*! 111 *), 1);
	b := SYSTEM.BIT(i)(*! 65 *);
	b := SYSTEM.CC(16(*! 219 *));
	b := SYSTEM.CC(i(*! 69 *));
	r := SYSTEM.LSH(r(*! 111 *), 1);
	i := SYSTEM.LSH(i, r(*! 111 *));
	i := SYSTEM.LSH(i)(*! 65 *);
	b := SYSTEM.ROT(b(*! 111 *), 1);
	SYSTEM.GET(i, i); SYSTEM.GET(SYSTEM.ADR(r) + 4, r); SYSTEM.GET(ptr, s); SYSTEM.GET(1000, fn); SYSTEM.PUT(i, 1); SYSTEM.PUT(SYSTEM.ADR(i), ptr); SYSTEM.PUT(rawPtr, c); SYSTEM.PUT(i, NIL); SYSTEM.PUT(i, "x"); SYSTEM.PUT(i, TRUE);
	SYSTEM.GET(l(*! 111 *), i);
	SYSTEM.GET(h(*! 111 *), i);
	SYSTEM.GET(i, 3(*! 112 *));
	SYSTEM.GET(i, rec(*! 111 *));
	SYSTEM.GET(i, str(*! 111 *));
	SYSTEM.GET(i)(*! 65 *);
	SYSTEM.PUT(i, "abc"(*! 111 *));
	SYSTEM.PUT(i, Proc(*! 126 *));
	SYSTEM.PUT(r(*! 111 *), 1);
	SYSTEM.GETREG(0, i); SYSTEM.PUTREG(7, i); SYSTEM.PUTREG(1, c);
	SYSTEM.GETREG(32(*! 220 *), i);
	SYSTEM.GETREG(-1(*! 220 *), i);
	SYSTEM.GETREG(i(*! 69 *), i);
	SYSTEM.GETREG(1, 3(*! 112 *));
	SYSTEM.PUTREG(1, rec(*! 111 *));
	SYSTEM.MOVE(SYSTEM.ADR(i), SYSTEM.ADR(s), 4); SYSTEM.MOVE(i, ptr, i * 2); SYSTEM.MOVE(i, i, 3000000000);
	SYSTEM.MOVE(i, r(*! 111 *), 4);
	SYSTEM.MOVE(l(*! 111 *), i, 4);
	SYSTEM.MOVE(i, i, r(*! 111 *));
	SYSTEM.MOVE(i, i)(*! 65 *);
	SYSTEM.MOVE(i, i, i, i(*! 64 *));
	SYSTEM.NEW(*! 0 *)(ptr(*! 52 *), 4);
	SYSTEM.ADR(*! 40 *);
	SYSTEM.PUT(*! 40 *)
END SystemFunctions.
