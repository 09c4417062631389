MODULE Sample;

	IMPORT SYSTEM;

	PROCEDURE Do*;
		VAR a, b(*! 903 *): INTEGER; c(*! 901 *): SHORTREAL; s(*! 901 *): SET;
	BEGIN
		a := SYSTEM.VAL(INTEGER, s );(*! 902 *)
		b := SYSTEM.LSH(a, 2);
		INC(SYSTEM.VAL(INTEGER, c))(*! 902 *)
	END Do;

END Sample.
