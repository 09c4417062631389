MODULE Parameters;

	TYPE Rec = EXTENSIBLE RECORD a: INTEGER; s: ARRAY 4 OF CHAR END; Ext = RECORD (Rec) b: INTEGER END; Ptr = POINTER TO Rec; ExtPtr = POINTER TO Ext; Abs = ABSTRACT RECORD END; Lim = LIMITED RECORD END; Fn = PROCEDURE (VAR r: Rec; IN s: Rec; OUT i: INTEGER); FnPtr = PROCEDURE (p: Ptr): Ptr;

	VAR rec: Rec; ext: Ext; ptr: Ptr; extPtr: ExtPtr; any: ANYPTR; i: INTEGER; c: CHAR; fn: Fn; fnPtr: FnPtr;

	PROCEDURE ByVar (VAR r: Rec; VAR p: Ptr; VAR i: INTEGER);
	BEGIN
		r := ext(*! 113 *); p := extPtr; r.a := 1; p.a := 1;
		ByVar(r, p, r.a)
	END ByVar;

	PROCEDURE ByIn (IN r: Rec; IN s: ARRAY OF CHAR);
	BEGIN
		i := r.a; c := s[0]; ByIn(r, r.s);
		r.a := 1(*! 76 *);
		r := rec(*! 113 *);
		s[0] := "x"(*! 76 *);
		ByVar(r(*! 76 *), ptr, i);
		ByVar(rec, ptr, r.a(*! 76 *));
		INC(r.a(*! 76 *));
		NEW(r(*! 111 *))
	END ByIn;

	PROCEDURE ByOut (OUT r: Rec; OUT p: Ptr; OUT i: INTEGER);
	BEGIN
		r.a := 1; p := NIL; i := r.a
	END ByOut;

	PROCEDURE ByValue (r: Rec; p: Ptr; VAR x: Abs; IN y: Lim);
	BEGIN
		r.a := 1; p := NIL; r := ext(*! 113 *)
	END ByValue;

	PROCEDURE InBasic (IN i: INTEGER(*! 177 *); IN p: Ptr(*! 177 *); IN f: Fn(*! 177 *); IN any: ANYPTR(*! 177 *); IN s: SET(*! 177 *));
	END InBasic;

	PROCEDURE ValueAbstract (x: Abs(*! 193 *); y: Lim; z: ANYREC(*! 193 *));
	END ValueAbstract;

	PROCEDURE AnyRecs (VAR x: ANYREC; IN y: ANYREC);
	BEGIN
		IF x IS Ext THEN x(Ext).b := 1 END;
		WITH y: Ext DO i := y.b ELSE END
	END AnyRecs;

	PROCEDURE OutAny (OUT x: ANYREC; OUT y: ANYPTR);
	END OutAny;

	PROCEDURE Hidden (VAR h: RECORD x: INTEGER END; a, b: ARRAY OF Ptr; VAR(*! 48 *) VAR c: CHAR; d(*! 20 *) e: INTEGER);
	END Hidden;

	PROCEDURE Syntax (a: INTEGER(*! 23 *), b: INTEGER; c INTEGER; VAR: CHAR; REAL);
	END Syntax;

	PROCEDURE Results (): Rec;
	BEGIN
		RETURN rec
	END Results;

	PROCEDURE Array (): ARRAY 3 OF CHAR;
	END Array;

	PROCEDURE Unknown (x: Nope): Nope;
	BEGIN
		RETURN x
	END Unknown;

	PROCEDURE PtrResult (p: Ptr): Ptr;
	BEGIN
		IF p = NIL THEN RETURN NIL ELSIF p IS ExtPtr THEN RETURN extPtr END;
		RETURN p^
	END PtrResult;

BEGIN
	ByVar(rec, ptr, i); ByVar(ext, ptr, rec.a); ByVar(ptr^, ptr, ptr.a); ByVar(ptr, ptr, i); ByVar(extPtr, ptr, i); ByIn(rec, "abc"); ByIn(ext, ext.s); ByIn(ptr, rec.s$); ByOut(rec, ptr, i); ByOut(ptr, ptr, ptr.a); AnyRecs(rec, ext); AnyRecs(ptr^, extPtr); fn := NIL; fnPtr := PtrResult;
	ByVar(rec, extPtr, i);
	ByVar(rec, any, i);
	ByVar(rec, NIL, i);
	ByOut(ext, ptr, i);
	ByOut(extPtr, ptr, i);
	ByOut(rec, extPtr, i);
	ByOut(rec, any, i);
	ByIn(any, "x");
	ByValue(ext, extPtr, rec, rec);
	ByValue(any, any, rec, rec);
	AnyRecs(i, rec);
	OutAny(rec, ptr);
	OutAny(any^, any);
	fn := ByVar;
	fn := ByIn;
	fnPtr := ByValue;
	ptr := PtrResult(extPtr); ptr := PtrResult(NIL); i := PtrResult(ptr).a; PtrResult(ptr).a := 1;
	extPtr := PtrResult(extPtr);
	ptr := fnPtr(any);
	PtrResult(ptr) := ptr
END Parameters.
