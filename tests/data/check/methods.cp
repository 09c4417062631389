MODULE Methods;

	TYPE
		Base* = ABSTRACT RECORD n: INTEGER END; Mid* = EXTENSIBLE RECORD (Base) END; Leaf* = RECORD (Mid) END; Ptr = POINTER TO Base; MidPtr = POINTER TO Mid; LeafPtr = POINTER TO Leaf; Plain = RECORD END; Lim = LIMITED RECORD END; Ext = EXTENSIBLE RECORD END; Vec = ARRAY 3 OF CHAR;

	VAR i: INTEGER; mid: Mid; leaf: Leaf; ptr: Ptr; midPtr: MidPtr;

	PROCEDURE (VAR b: Base) Abs* (n: INTEGER): INTEGER, NEW, ABSTRACT;
	PROCEDURE (VAR b: Base) Emp*, NEW, EMPTY;
	PROCEDURE (VAR b: Base) Ext* (p: Ptr): Ptr, NEW, EXTENSIBLE;
	BEGIN
		b.Emp; i := b.Abs(1); RETURN p
	END Ext;

	PROCEDURE (VAR b: Base) Fin*, NEW;
	END Fin;

	PROCEDURE (VAR b: Base) NoNew*(*! 185 *);
	END NoNew;

	PROCEDURE (VAR b: Base) AbsResult* (): INTEGER, NEW, EMPTY(*! 195 *);

	PROCEDURE (VAR b: Base) EmpOut* (OUT x: INTEGER), NEW, EMPTY(*! 195 *);

	PROCEDURE (VAR b: Base)(*! 1 *) n, NEW;
	END n;

	PROCEDURE (VAR b: Base)(*! 1 *) Fin, NEW;
	END Fin;

	PROCEDURE (VAR b: Base) LimAttr, NEW,(*! 178 *) LIMITED;
	END LimAttr;

	PROCEDURE (VAR b: Base) TwoAttr, NEW, ABSTRACT(*! 179 *), EXTENSIBLE;

	PROCEDURE (VAR b: Base) Swapped, ABSTRACT, NEW;

	PROCEDURE (VAR b: Base) WrongAttr, NEW, INTEGER;
	END WrongAttr;

	PROCEDURE (VAR m: Mid) Abs (n: INTEGER): INTEGER;
	BEGIN
		m.Emp; RETURN m.Abs(n)
	END Abs;

	PROCEDURE (VAR m: Mid) Emp, EXTENSIBLE;
	BEGIN
		m.Emp^
	END Emp;

	PROCEDURE (VAR m: Mid) Ext* (p: Ptr): MidPtr, EXTENSIBLE;
	BEGIN
		ptr := m.Ext^(p); RETURN midPtr
	END Ext;

	PROCEDURE (VAR m: Mid) Fin*;
	END Fin;

	PROCEDURE (VAR m: Mid) Added*, NEW, ABSTRACT;

	PROCEDURE (VAR l: Leaf) Abs* (n: INTEGER): INTEGER;
	BEGIN
		RETURN l.Abs^(n)
	END Abs;

	PROCEDURE (VAR l: Leaf) Emp* (n: INTEGER);
	END Emp;

	PROCEDURE (VAR l: Leaf) Ext* (p: Ptr): Ptr;
	BEGIN
		RETURN p
	END Ext;

	PROCEDURE (VAR l: Leaf) EmptyNew*, NEW, EMPTY;

	PROCEDURE (VAR l: Leaf) ExtNew*, NEW, EXTENSIBLE;
	END ExtNew;

	PROCEDURE (l: LeafPtr) ByPtr*, NEW;
	BEGIN
		l.Emp; l.ExtNew; i := l.Abs(1); l.n := 1; l.Abs^(1); mid := l^
	END ByPtr;

	PROCEDURE (p: Plain) ByValue, NEW;
	END ByValue;

	PROCEDURE (VAR p: LeafPtr) VarPtr, NEW;
	END VarPtr;

	PROCEDURE (VAR v: Vec) OfArray, NEW;
	END OfArray;

	PROCEDURE (OUT p: Plain) OutRec, NEW;
	END OutRec;

	PROCEDURE (VAR x: Unknown) Met, NEW;
	END Met;

	PROCEDURE (i: INTEGER) OfInt, NEW;
	END OfInt;

	PROCEDURE (a: ANYPTR) OfAny, NEW;
	END OfAny;

	PROCEDURE Use (VAR b: Base; IN c: Mid);
	BEGIN
		i := b.Abs(1); b.Emp; ptr := b.Ext(ptr); b.Fin; ptr := c.Ext(ptr);
		b.Abs(1);
		i := b.Abs;
		i := b.Abs();
		b.Emp(1);
		ptr := b.Ext^(ptr);
		b.Nope;
		midPtr := b.Ext(ptr); midPtr := c.Ext(ptr);
		b.Fin := NIL;
		i := mid.Abs(1); mid.Emp; leaf.ByPtr; midPtr.Emp; midPtr.Fin
	END Use;

END Methods.
