MODULE Code139WithUntaggedPointer;

	IMPORT SYSTEM;

	TYPE
		Rec = EXTENSIBLE RECORD a: INTEGER END; Ptr = POINTER TO Rec; Ext = RECORD (Rec) END; ExtPtr = POINTER TO Ext;
		Raw = EXTENSIBLE RECORD [untagged] a: INTEGER; b: LONGINT END; RawPtr = POINTER TO Raw; RawExt = RECORD (Raw) c: CHAR END; RawExtPtr = POINTER TO RawExt;
		Chars = POINTER TO ARRAY [untagged] OF CHAR; Grid = POINTER TO ARRAY [untagged] OF ARRAY [untagged] OF INTEGER; Pair = RECORD [untagged] x, y: SHORTREAL END; Byte4 = ARRAY 4 OF BYTE;

	CONST debug = FALSE;

	VAR i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET; b: BOOLEAN; c: CHAR; ptr: Ptr; rawPtr: RawPtr; rawExtPtr: RawExtPtr; chars: Chars; grid: Grid; pair: Pair; four: Byte4; rec: Rec; any: SYSTEM.PTR; cube: POINTER TO ARRAY OF ARRAY OF ARRAY OF CHAR; str: ARRAY 8 OF CHAR;

	PROCEDURE Long (): LONGINT;
	BEGIN
		RETURN l
	END Long;

	PROCEDURE Take (IN a: ARRAY OF CHAR; VAR [nil] b: Rec; n: INTEGER);
	END Take;

	PROCEDURE (VAR r: Raw) Met (n: INTEGER), NEW;
	END Met;

BEGIN
	i := 1;
	WITH (*! 139 > *)rawPtr: RawExtPtr DO rawPtr.c := "x" ELSE END
END Code139WithUntaggedPointer.
