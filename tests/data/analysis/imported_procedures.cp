MODULE Sample;

	IMPORT Strings;

	PROCEDURE Do*;
		VAR x(*! 901 *), res, y, r2: INTEGER; s: ARRAY 10 OF CHAR; t(*! 901 *): ARRAY 10 OF CHAR;
	BEGIN
		Strings.IntToString(x , (*! 902 *)s);
		Strings.StringToInt(s, y, res);
		Strings.StringToInt(t, y, r2)
	END Do;

END Sample.
