MODULE UntaggedPointers;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER; c: CHAR END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext; Raw = RECORD [untagged] a, b: INTEGER; s: ARRAY 8 OF SHORTCHAR END; RawPtr = POINTER [untagged] TO Raw;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Shorts = POINTER TO ARRAY [untagged] OF SHORTCHAR; Ints = POINTER TO ARRAY [untagged] OF INTEGER; Mix = RECORD [union] i: INTEGER; r: SHORTREAL; s: SET; c: ARRAY 4 OF SHORTCHAR END; Fn = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; rec: Rec; ptr: Ptr; extPtr: ExtPtr; raw: Raw; rawPtr: RawPtr; chars: Chars; shorts: Shorts; ints: Ints; mix: Mix; fn: Fn; p: SYSTEM.PTR; any: ANYPTR; str: ARRAY 8 OF CHAR; open: POINTER TO ARRAY OF CHAR; bytes: ARRAY 4 OF BYTE;

	PROCEDURE Proc (n: INTEGER);
	END Proc;

	PROCEDURE Raws (VAR a: Raw; IN b: ARRAY [untagged] OF CHAR; VAR c: ARRAY [untagged] OF SHORTCHAR);
	BEGIN
		a.a := a.b; i := ORD(b[i]); c[0] := a.s[0]
	END Raws;

BEGIN
	rawPtr := SYSTEM.ADR(raw); rawPtr := SYSTEM.ADR(rawPtr^); rawPtr.a := 1; raw := rawPtr^; chars := SYSTEM.ADR(str)(*! 113 *); chars := SYSTEM.ADR("abc")(*! 113 *); shorts := SYSTEM.ADR("abc")(*! 113 *); chars[3] := "x"; ints := SYSTEM.ADR(i)(*! 113 *); ints[5] := i; Raws(raw, str, raw.s); Raws(rawPtr^, chars, shorts); Raws(rawPtr, "abc", shorts^); str := chars$; chars := open^; chars := str; chars := "abc"; shorts := raw.s; rawPtr := NIL; mix.r := 1; mix.c[1] := mix.c[0]; p := rawPtr; p := ptr; p := any; p := chars;
	rawPtr := SYSTEM.ADR(rec)(*! 113 *);
	rawPtr := SYSTEM.ADR(i)(*! 113 *);
	rawPtr := i(*! 113 *);
	rawPtr := ptr(*! 113 *);
	ptr := rawPtr(*! 113 *);
	ptr := SYSTEM.ADR(rec)(*! 113 *);
	any := rawPtr(*! 113 *);
	any := p;
	ptr := p;
	rawPtr := p;
	chars := SYSTEM.ADR(raw)(*! 113 *);
	chars := SYSTEM.ADR(raw.s)(*! 113 *);
	chars := raw.s(*! 113 *);
	shorts := str(*! 113 *);
	shorts := "жук"(*! 113 *);
	ints := str(*! 113 *);
	chars[-1(*! 81 *)] := "x";
	Raws(rec(*! 123 *), str, raw.s);
	Raws(raw, raw.s(*! 66 *), raw.s);
	Raws(raw, str, str(*! 66 *));
	Raws(raw, "abc", "abc"(*! 122 *));
	str := chars(*! 113 *);
	p^ := rec;
	p.a(*! 53 *) := 1;
	p := i(*! 113 *);
	b := p = ptr; b := p = NIL; b := rawPtr = NIL; b := chars = NIL;
	b := rawPtr = ptr(*! 100 *);
	b := p = i(*! 100 *);
	ptr := p(Ptr); b := p IS Ptr;
	rawPtr := p(Raw(*! 86 *))(*! 113 *);
	b := ptr IS RawPtr(*! 85 *)
END UntaggedPointers.
