MODULE InterfacePointersReleased;

	IMPORT SYSTEM, COM;

	CONST guidText = "{00000001-1234-5678-9ABC-DEF012345678}";

	PROCEDURE Fill (OUT list: ARRAY OF COM.IUnknown);
	END Fill;

	PROCEDURE Fixed;
		VAR list: ARRAY 3 OF COM.IUnknown;
	BEGIN
		Fill(list)
	END Fixed;

	PROCEDURE Open (VAR list: ARRAY OF COM.IUnknown);
	BEGIN
		(*! 221 > *)Fill(list)
	END Open;

END InterfacePointersReleased.
