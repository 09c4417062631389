MODULE NilParameters;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER; c: CHAR END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext; Raw = RECORD [untagged] a, b: INTEGER; s: ARRAY 8 OF SHORTCHAR END; RawPtr = POINTER [untagged] TO Raw;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Shorts = POINTER TO ARRAY [untagged] OF SHORTCHAR; Ints = POINTER TO ARRAY [untagged] OF INTEGER; Mix = RECORD [union] i: INTEGER; r: SHORTREAL; s: SET; c: ARRAY 4 OF SHORTCHAR END; Fn = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; rec: Rec; ptr: Ptr; extPtr: ExtPtr; raw: Raw; rawPtr: RawPtr; chars: Chars; shorts: Shorts; ints: Ints; mix: Mix; fn: Fn; p: SYSTEM.PTR; any: ANYPTR; str: ARRAY 8 OF CHAR; open: POINTER TO ARRAY OF CHAR; bytes: ARRAY 4 OF BYTE;

	PROCEDURE Proc (n: INTEGER);
	END Proc;

	PROCEDURE Nils (VAR [nil] a: INTEGER; IN [nil] b: Raw; OUT [nil] c: ARRAY [untagged] OF CHAR; VAR [nil] d: RawPtr; VAR e: Rec);
	BEGIN
		IF VALID(a) & VALID(b) & VALID(c) THEN a := 1 END;
		b.a := 1(*! 76 *);
		i := VALID(a)(*! 113 *);
		b := VALID(e(*! 111 *))(*! 113 *)
	END Nils;

	PROCEDURE Tagged (VAR [nil] a: Rec; VAR [nil] b: ARRAY OF CHAR);
	BEGIN
		a.a := 1; b[0] := "x"
	END Tagged;

	PROCEDURE Value ((*! 23 *)[nil] a: INTEGER);
	END Value;

	PROCEDURE Other (VAR [new] a: Ptr; VAR [iid] b: INTEGER; VAR [in] c: INTEGER; VAR [out] d: INTEGER; VAR [foo] e: INTEGER; VAR [nil, nil] f: INTEGER);
	END Other;

BEGIN
	Nils(NIL, NIL, NIL, NIL, rec); Nils(i, raw, str, rawPtr, rec); Tagged(rec, str); i := SYSTEM.ADR(Nils);
	Nils(1, NIL, NIL, NIL, NIL);
	Nils(l, rec, raw.s, ptr, rec)
END NilParameters.
