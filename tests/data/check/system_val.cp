MODULE SystemVal;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER; c: CHAR END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext; Raw = RECORD [untagged] a, b: INTEGER; s: ARRAY 8 OF SHORTCHAR END; RawPtr = POINTER [untagged] TO Raw;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Shorts = POINTER TO ARRAY [untagged] OF SHORTCHAR; Ints = POINTER TO ARRAY [untagged] OF INTEGER; Mix = RECORD [union] i: INTEGER; r: SHORTREAL; s: SET; c: ARRAY 4 OF SHORTCHAR END; Fn = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; rec: Rec; ptr: Ptr; extPtr: ExtPtr; raw: Raw; rawPtr: RawPtr; chars: Chars; shorts: Shorts; ints: Ints; mix: Mix; fn: Fn; p: SYSTEM.PTR; any: ANYPTR; str: ARRAY 8 OF CHAR; open: POINTER TO ARRAY OF CHAR; bytes: ARRAY 4 OF BYTE;

	PROCEDURE Proc (n: INTEGER);
	END Proc;

BEGIN
	i := SYSTEM.VAL(INTEGER, s); s := SYSTEM.VAL(SET, i); i := SYSTEM.VAL(INTEGER, f); f := SYSTEM.VAL(SHORTREAL, i); r := SYSTEM.VAL(REAL, l); l := SYSTEM.VAL(LONGINT, r); ptr := SYSTEM.VAL(Ptr, i); i := SYSTEM.VAL(INTEGER, ptr); rawPtr := SYSTEM.VAL(RawPtr, SYSTEM.ADR(raw)); fn := SYSTEM.VAL(Fn, i); c := SYSTEM.VAL(CHAR, h); i := SYSTEM.VAL(INTEGER, "abcd"); i := SYSTEM.VAL(INTEGER, bytes); raw := SYSTEM.VAL(Raw, str); mix := SYSTEM.VAL(Mix, i); SYSTEM.VAL(INTEGER, s)(*! 55 *) := 3; b := SYSTEM.VAL(BOOLEAN, i); i := SYSTEM.VAL(INTEGER, c); p := SYSTEM.VAL(SYSTEM.PTR, i);
	INC(SYSTEM.VAL(INTEGER, s)); SYSTEM.VAL(Rec, ptr^)(*! 55 *).a(*! 0 *) := 1; SYSTEM.VAL(Ptr, i)(*! 55 *).a(*! 0 *) := 1; i := SYSTEM.VAL(RawPtr, i)(*! 113 *).b(*! 121 *); Proc(SYSTEM.VAL(INTEGER, any));
	i := SYSTEM.VAL(i(*! 110 *), s);
	i := SYSTEM.VAL(INTEGER, Proc(*! 126 *));
	i := SYSTEM.VAL(INTEGER, INTEGER(*! 126 *));
	i := SYSTEM.VAL(INTEGER, "abcde"(*! 111 *));
	i := SYSTEM.VAL(INTEGER, NIL(*! 111 *));
	r := SYSTEM.VAL(REAL, "abcd"(*! 111 *));
	i := SYSTEM.VAL(INTEGER)(*! 65 *);
	i := SYSTEM.VAL(INTEGER, s, s(*! 64 *));
	i := SYSTEM.VAL(Nope(*! 0 *), s)(*! 113 *);
	i := SYSTEM.VAL(REAL, l)(*! 113 *);
	s := SYSTEM.VAL(INTEGER, i)(*! 113 *);
	SYSTEM.VAL(INTEGER, 3)(*! 55 *) := i(*! 121 *);
	SYSTEM.VAL(REAL, l)(*! 55 *) := r(*! 121 *);
	INC(SYSTEM.VAL(INTEGER, i + 1)(*! 112 *));
	i := SYSTEM.VAL(LONGREAL(*! 198 *), i)(*! 113 *);
	open^ := SYSTEM.VAL(Chars, i)(*! 113 *)^;
	SYSTEM.VAL(INTEGER, i)(*! 55 *)
END SystemVal.
