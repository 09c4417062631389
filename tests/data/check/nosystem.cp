MODULE WithoutSystem;

	TYPE
		A = RECORD [(*! 225 *)untagged] END;
		B = POINTER [(*! 225 *)untagged] TO RECORD END;
		C = ARRAY [(*! 225 *)untagged] OF CHAR;
		D = PROCEDURE [(*! 225 *)ccall] (n: INTEGER);
		E = RECORD [(*! 225 *)union] a: INTEGER END;
		F = SYSTEM(*! 0 *).PTR;

	VAR i: INTEGER; s: SET;

	PROCEDURE [(*! 225 *)code](*! 48 *) P1(*! 48 *) 1, 2;

	PROCEDURE [callback] P2;
	END P2;

	PROCEDURE P3 (VAR [nil] a: INTEGER);
	BEGIN
		IF VALID(a) THEN END
	END P3;

BEGIN
	i := SYSTEM.ADR(i);
	i := SYSTEM.VAL(INTEGER, s);
	SYSTEM.PUT(i, i);
	i := COM.ID(A)
END WithoutSystem.
