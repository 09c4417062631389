MODULE InterfacePointersCompared;

	IMPORT SYSTEM, COM;

	CONST guidText = "{00000001-1234-5678-9ABC-DEF012345678}";

	PROCEDURE Find (after: COM.IUnknown): COM.IUnknown;
	BEGIN
		RETURN after
	END Find;

	PROCEDURE IsLast (a: COM.IUnknown): BOOLEAN;
	BEGIN
		IF Find(a) = NIL THEN RETURN TRUE END;
		(*! 270 > *)RETURN Find(Find(a)) = NIL
	END IsLast;

END InterfacePointersCompared.
