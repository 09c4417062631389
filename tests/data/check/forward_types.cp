MODULE ForwardTypes;

	TYPE
		Ptr = POINTER TO Rec; PtrBase = POINTER TO Int(*! 57 *); PtrArr = POINTER TO Arr; PtrProc = POINTER TO Proc(*! 57 *); PtrNone = POINTER TO None(*! 0 *); PtrCon = POINTER TO con(*! 72 *);
		Rec = RECORD p: Ptr; later: Later END; Int = INTEGER; Arr = ARRAY OF Ptr; Proc = PROCEDURE; Later = ARRAY 3 OF Int;
		Alias = Last; Open = ARRAY 3 OF Dyn(*! 88 *); Dyn = ARRAY OF CHAR; Of = ARRAY OF Abs(*! 193 *); Abs = ABSTRACT RECORD END; Fixed = ARRAY 2 OF Abs2(*! 193 *); Abs2 = ABSTRACT RECORD END;
		Sig = PROCEDURE (a: Later2; VAR b: Abs): Later3(*! 54 *); Later2 = RECORD END; Later3 = ARRAY 3 OF CHAR; Sig2 = PROCEDURE (): Later4; Later4 = POINTER TO Later2;
		Last = RECORD x: INTEGER END;

	CONST con = 3;

	VAR v: Future; w: ARRAY 2 OF Future; x: POINTER TO Future; y: RECORD f: Future END; z: DynLater(*! 88 *);

	TYPE Future = RECORD END; DynLater = ARRAY OF CHAR;

	VAR dyn: ARRAY OF CHAR(*! 88 *); rec: ARRAY 2 OF ARRAY OF CHAR(*! 88 *); alias: Alias; missing: Missing(*! 0 *);

	PROCEDURE Use (a: Future; b: NotYet(*! 0 *)): INTEGER;
		VAR c: Local; TYPE Local = RECORD d: Deeper END; Deeper = RECORD END;
	BEGIN
		alias.x := 1; RETURN c.d.e(*! 83 *)
	END Use;

END ForwardTypes.
