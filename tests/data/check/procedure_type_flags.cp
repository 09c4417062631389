MODULE ProcedureTypeFlags;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER; c: CHAR END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext; Raw = RECORD [untagged] a, b: INTEGER; s: ARRAY 8 OF SHORTCHAR END; RawPtr = POINTER [untagged] TO Raw;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Shorts = POINTER TO ARRAY [untagged] OF SHORTCHAR; Ints = POINTER TO ARRAY [untagged] OF INTEGER; Mix = RECORD [union] i: INTEGER; r: SHORTREAL; s: SET; c: ARRAY 4 OF SHORTCHAR END; Fn = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; rec: Rec; ptr: Ptr; extPtr: ExtPtr; raw: Raw; rawPtr: RawPtr; chars: Chars; shorts: Shorts; ints: Ints; mix: Mix; fn: Fn; p: SYSTEM.PTR; any: ANYPTR; str: ARRAY 8 OF CHAR; open: POINTER TO ARRAY OF CHAR; bytes: ARRAY 4 OF BYTE;

	PROCEDURE Proc (n: INTEGER);
	END Proc;(*! 38 *)

	TYPE C = PROCEDURE [ccall] (n: INTEGER); C16 = PROCEDURE [ccall16] (n: INTEGER); B = PROCEDURE [callback] (n: INTEGER); G = PROCEDURE [guarded] (n: INTEGER); U = PROCEDURE [foo];

	VAR c1, c2: C; c16: C16;

	PROCEDURE [ccall] Called (n: INTEGER);
	END Called;

	PROCEDURE [ccall16] Called16 (n: INTEGER);
	END Called16;

	PROCEDURE [callback] Back (n: INTEGER);
	END Back;

BEGIN
	c1 := c2; c1 := Called; c16 := Called16; fn := Proc; fn := Back; c1(1); fn := NIL; c1 := NIL;
	c1 := Proc;
	c1 := Called16;
	fn := Called;
	c1 := fn;
	fn := c1;
	c16 := c1;
	c1 := Back
END ProcedureTypeFlags.
