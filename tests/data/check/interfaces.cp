MODULE Interfaces;

	IMPORT SYSTEM, COM;

	CONST guidText = "{00000001-1234-5678-9ABC-DEF012345678}";

	TYPE
		I = POINTER TO ABSTRACT RECORD [(*! 225 *)guidText] (COM.IUnknown) END;
		I1 = POINTER TO ABSTRACT RECORD ["{00000001-1234-5678-9ABC-DEF012345678}"] (COM.IUnknown) END;
		I2 = POINTER TO ABSTRACT RECORD ["{00000002-1234-5678-9ABC-DEF012345678}"] (I1) END;
		I3 = POINTER TO ABSTRACT RECORD [interface] (COM.IUnknown) END;
		I4 = POINTER TO ABSTRACT RECORD [interface](*! 160 *) END;
		I5 = POINTER TO RECORD [interface](*! 163 *) (COM.IUnknown) END;
		I6 = POINTER TO ABSTRACT RECORD [interface] (COM.IUnknown) a: INTEGER(*! 161 *) END;
		I7 = POINTER TO ABSTRACT RECORD [(*! 225 *)"{00000002-1234-5678-9ABC}"] (COM.IUnknown) END;
		C1 = POINTER TO RECORD (I1) a: INTEGER END;
		C2 = POINTER TO EXTENSIBLE RECORD (I2) END;
		C3 = POINTER TO RECORD (COM.IUnknown) END;
		C4 = POINTER TO RECORD [untagged] (I1) END;
		G = COM.GUID;

	VAR i1: I1; i2: I2; i3: I3; c1: C1; c2: C2; unk: COM.IUnknown; guid: COM.GUID; res: COM.RESULT; b: BOOLEAN; i: INTEGER; any: ANYPTR;

	PROCEDURE (this: I1) Abs (n: INTEGER): COM.RESULT, NEW, ABSTRACT;
	PROCEDURE (this: I1) NotAbs (n: INTEGER): COM.RESULT, NEW(*! 162 *);
	BEGIN
		RETURN 0
	END NotAbs;

	PROCEDURE (this: C1) Abs (n: INTEGER): COM.RESULT;
	BEGIN
		RETURN n
	END Abs;

	PROCEDURE (this: C1) RELEASE-;
	END RELEASE;

	PROCEDURE (this: C1) QueryInterface* (IN [iid] iid: COM.GUID; OUT [new] int: COM.IUnknown): COM.RESULT;
	BEGIN
		int := NIL(*! 167 *); RETURN 0
	END QueryInterface;

	PROCEDURE Create (IN [iid] iid: COM.GUID; OUT [new] int: COM.IUnknown): COM.RESULT;
	BEGIN
		IF COM.QUERY(i1, iid, int) THEN RETURN 0 ELSE RETURN 1 END
	END Create;

	PROCEDURE OnlyNew (OUT [new] int: COM.IUnknown)(*! 168 *);
	END OnlyNew;

	PROCEDURE OnlyIid (IN [iid] iid: COM.GUID)(*! 168 *);
	END OnlyIid;

	PROCEDURE WrongNew (IN [iid] iid: COM.GUID; VAR [new](*! 225 *) int: COM.IUnknown);
	END WrongNew;

	PROCEDURE WrongIid (VAR [iid](*! 225 *) iid: COM.GUID; OUT [new] int: COM.IUnknown);
	END WrongIid;

	PROCEDURE WrongTypes (IN [iid] iid: INTEGER(*! 177 *); OUT [new] int: ANYPTR(*! 168 *));
	END WrongTypes;

	PROCEDURE TwoNew (IN [iid] iid: COM.GUID; OUT [new] a, b: COM.IUnknown(*! 168 *));
	END TwoNew;

	PROCEDURE Pass (IN [iid] iid: COM.GUID; OUT [new] int: COM.IUnknown);
	BEGIN
		res := Create(iid, int); res := Create(COM.ID(I1), i1);
		res := Create(iid, i1(*! 168 *));
		res := Create(COM.ID(I1), int(*! 168 *));
		int := NIL(*! 167 *);
		int := unk(*! 167 *);
		NEW(int(*! 193 *))
	END Pass;

BEGIN
	NEW(c1); NEW(c1, unk); i1 := c1; unk := i1; unk := c1; i1 := i2; i2 := c2; unk := NIL; res := i1.Abs(1); res := c1.Abs(1); guid := COM.ID(I1); guid := COM.ID(i1); guid := guidText; b := guid = COM.ID(I2); b := guid = guidText; b := COM.QUERY(unk, COM.ID(I1), i1(*! 164 *)); b := COM.QUERY(c1, guid, unk); res := Create(COM.ID(I2), i2); res := Create(COM.ID(I1), i1); res := unk.QueryInterface(COM.ID(I1), i1); unk.AddRef(*! 196 *); unk.Release(*! 196 *); b := i1 IS C1; c1 := i1(C1);
	i2 := i1(*! 113 *);
	c1 := i1(*! 113 *);
	any := i1(*! 113 *);
	any := c1;
	i1 := any(*! 113 *);
	NEW(i1(*! 193 *));
	NEW(c1, 3(*! 169 *));
	NEW(c1, any(*! 169 *));
	guid := "{bad}"(*! 165 *);
	guid := 3(*! 113 *);
	guid := COM.ID(INTEGER(*! 111 *));
	guid := COM.ID("abc"(*! 165 *));
	guid := COM.ID(I3);
	guid := COM.ID(C1(*! 111 *));
	b := guid = 3(*! 100 *);
	b := guid < guid(*! 107 *);
	b := COM.QUERY(unk, guid, i1(*! 164 *));
	b := COM.QUERY(unk, COM.ID(I2), i1(*! 164 *));
	b := COM.QUERY(unk, COM.ID(I1), i2(*! 164 *));
	b := COM.QUERY(any, COM.ID(I1), i1(*! 164 *));
	b := COM.QUERY(unk, 3(*! 111 *), i1(*! 164 *));
	b := COM.QUERY(unk, COM.ID(I1), any(*! 111 *));
	b := COM.QUERY(unk, COM.ID(I1))(*! 65 *);
	res := Create(COM.ID(I2), i1);
	res := Create(guid, i1(*! 168 *));
	res := Create(COM.ID(I1), unk);
	b := i1 IS C3(*! 85 *);
	i1.RELEASE(*! 196 *);
	c1.RELEASE(*! 196 *)
END Interfaces.
