MODULE Sample;

	TYPE
		B = POINTER TO EXTENSIBLE RECORD END;
		S = POINTER TO RECORD (B) y: INTEGER END;

	PROCEDURE Do*;
		VAR l(*! 901 *), m(*! 901 *): B;
	BEGIN
		WITH l(*! 902 *): S DO l.y := 1
		| m(*! 902 *): S DO m.y := l(S).y
		END
	END Do;

END Sample.
