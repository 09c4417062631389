MODULE Sample;

	IMPORT SYSTEM;

	PROCEDURE P;
	END P;

	PROCEDURE Do*;
		VAR a(*! 901 *), b(*! 903 *), c(*! 901 *), x: INTEGER; p(*! 901 902 *): POINTER TO RECORD y(*! 901 *): INTEGER END; r(*! 903 *): RECORD z(*! 903 *): INTEGER END;
	BEGIN
		x := SYSTEM.ADR(a);
		SYSTEM.GET(SYSTEM.ADR(p.y), b);
		SYSTEM.GET(x, r.z);
		SYSTEM.PUT(x, c );(*! 902 *)
		x := SYSTEM.ADR("abc") + SYSTEM.ADR(P);
		SYSTEM.MOVE(x, x, 3)
	END Do;

END Sample.
