MODULE RecordExtension;

	TYPE
		Plain = RECORD a: INTEGER END;
		Base = EXTENSIBLE RECORD a: INTEGER; p: PlainPtr END; BasePtr = POINTER TO Base; PlainPtr = POINTER TO Plain;
		Abs = ABSTRACT RECORD (Base(*! 191 *)) END;
		Abstract = ABSTRACT RECORD x: INTEGER END; AbstractPtr = POINTER TO Abstract;
		Limited = LIMITED RECORD l: INTEGER END;
		Mid = EXTENSIBLE RECORD (Base) b: INTEGER END; MidPtr = POINTER TO Mid;
		Leaf = RECORD (Mid) c: INTEGER END;
		ByPtr = RECORD (BasePtr) d: INTEGER END;
		OfPlain = RECORD (Plain(*! 181 *)) END;
		OfPlainPtr = RECORD (PlainPtr(*! 181 *)) END;
		OfLeaf = RECORD (Leaf(*! 181 *)) END;
		AbsOfAbs = ABSTRACT RECORD (Abstract) END;
		AbsOfBase = ABSTRACT RECORD (Mid(*! 191 *)) END;
		LimOfAbs = LIMITED RECORD (Abstract) END;
		LimOfLim = LIMITED RECORD (Limited) END;
		OpenOfLim = RECORD (Limited(*! 197 *)) END;
		ExtOfLim = EXTENSIBLE RECORD (Limited(*! 197 *)) END;
		Again = RECORD (Base)(*! 1 *) a: CHAR END;
		AgainDeep = RECORD (Mid)(*! 1 *) a,(*! 1 *) b: CHAR END;
		Twice = RECORD x: INTEGER;(*! 1 *) x: CHAR END;
		OfInt = RECORD (INTEGER(*! 53 *)) END;
		OfArray = RECORD (Vector(*! 181 *)) END; Vector = ARRAY 3 OF INTEGER;
		OfAny = RECORD (ANYREC(*! 53 *)) END; OfAnyPtr = RECORD (ANYPTR(*! 53 *)) END;
		OfSelf = EXTENSIBLE RECORD (OfSelf(*! 58 *)) END;
		OfUnknown = RECORD (Unknown(*! 0 *)) END;
		OfRecord = RECORD ((*! 48 *)RECORD(*! 49 *) END(*! 48 *)) END;
		Later = RECORD (Soon) a: INTEGER END; Soon = EXTENSIBLE RECORD a: INTEGER END;
		LaterFinal = RECORD (Final) END; Final = RECORD END;
		Empty = EMPTY RECORD END;

	VAR
		abs: Abstract; absPtr: AbstractPtr; lim: Limited; abs2: ARRAY 2 OF Abstract; abs3: RECORD a: Abstract END; abs4: POINTER TO ARRAY OF Abstract; any: ANYREC;
		base: Base; mid: Mid; leaf: Leaf; basePtr: BasePtr; midPtr: MidPtr;

BEGIN
	base := mid; base := base; leaf := leaf; leaf.a := leaf.b + leaf.c; basePtr := midPtr; basePtr^ := base; base := midPtr^; basePtr.a := 1; basePtr^.a := 1; base := basePtr;
	mid := base;
	midPtr := basePtr;
	leaf := mid;
	mid := leaf;
	abs := abs;
	lim := lim;
	leaf.d := 1;
	leaf.p.a := 1;
	basePtr.b := 1;
	base.a.b := 1;
	Base.a := 1;
	NEW(absPtr); NEW(midPtr)
END RecordExtension.
