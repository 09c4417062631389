MODULE Sample;

	PROCEDURE Do*;
		VAR a(*! 901 *): ARRAY 3 OF INTEGER; b(*! 901 *): ARRAY 4, 5 OF CHAR; p(*! 902 *): POINTER TO ARRAY OF CHAR; n: INTEGER; s(*! 901 *): ARRAY 3 OF CHAR;
	BEGIN
		n := LEN(a) + LEN(b, 1) + LEN(p) + LEN(s$);
		IF n > 0 THEN p := NIL END
	END Do;

END Sample.
