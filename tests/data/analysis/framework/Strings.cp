MODULE Strings;

	PROCEDURE IntToString* (x: LONGINT; OUT s: ARRAY OF CHAR);
	BEGIN
		s[0] := CHR(SHORT(x))
	END IntToString;

	PROCEDURE StringToInt* (IN s: ARRAY OF CHAR; OUT x, res: INTEGER);
	BEGIN
		x := ORD(s[0]); res := 0
	END StringToInt;

END Strings.
