MODULE CallbacksAndCode;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER; c: CHAR END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext; Raw = RECORD [untagged] a, b: INTEGER; s: ARRAY 8 OF SHORTCHAR END; RawPtr = POINTER [untagged] TO Raw;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Shorts = POINTER TO ARRAY [untagged] OF SHORTCHAR; Ints = POINTER TO ARRAY [untagged] OF INTEGER; Mix = RECORD [union] i: INTEGER; r: SHORTREAL; s: SET; c: ARRAY 4 OF SHORTCHAR END; Fn = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; rec: Rec; ptr: Ptr; extPtr: ExtPtr; raw: Raw; rawPtr: RawPtr; chars: Chars; shorts: Shorts; ints: Ints; mix: Mix; fn: Fn; p: SYSTEM.PTR; any: ANYPTR; str: ARRAY 8 OF CHAR; open: POINTER TO ARRAY OF CHAR; bytes: ARRAY 4 OF BYTE;

	PROCEDURE Proc (n: INTEGER);
	END Proc;

	PROCEDURE [code] Nothing;
	PROCEDURE [code] Add (a, b: INTEGER): INTEGER 003H, 045H, 0F8H;
	PROCEDURE [code] Text "abc", 0X, 41X, 255;
	PROCEDURE [code] Wide "абв"(*! 63 *);
	PROCEDURE [code] TooBig 256(*! 63 *);
	PROCEDURE [code] Negative(*! 41 *) -1;
	PROCEDURE [code] NotInt 1.5(*! 63 *);
	PROCEDURE [code] NotConst i(*! 50 *);
	PROCEDURE [code] Comma 1, 2,(*! 13 *);
	PROCEDURE [code] NoComma 1(*! 20 *) 2;
	PROCEDURE [code] Exported* (n: INTEGER) 1;
	PROCEDURE [code] Long 3000000000(*! 63 *);
	PROCEDURE [code] Set {1}(*! 63 *);

	PROCEDURE [callback] Back (n: INTEGER): INTEGER;
	BEGIN
		RETURN n
	END Back;

	PROCEDURE [ccall] Called (n: INTEGER);
	END Called;

	PROCEDURE [ccall16] Called16 (n: INTEGER);
	END Called16;

	PROCEDURE [noframe] Bare (): INTEGER;
	END Bare;

	PROCEDURE [guarded] Guarded (n: INTEGER);
	END Guarded;

	PROCEDURE [code, callback] Both 1;
	PROCEDURE [(*! 225 *)nostkchk](*! 48 *) Unknown(*! 48 *);
	END(*! 4 *) Unknown(*! 19 *);

	PROCEDURE [foo] Foo;
	END Foo;

	PROCEDURE [] None;
	END None;

	PROCEDURE [1 Open;

	PROCEDURE Outer;

		PROCEDURE [code] Inner 1;

		PROCEDURE [callback] Inner2;
		END Inner2;

	BEGIN
		Inner
	END Outer;

BEGIN
	Nothing; i := Add(1, 2); Text; Bare();
	fn := Add;
	fn := Nothing;
	i := SYSTEM.ADR(Nothing);
	fn := Called;
	fn := Back
END CallbacksAndCode.
