MODULE Sample;

	CONST max* = 3;

	TYPE
		T* = RECORD f*: INTEGER; g-: INTEGER; h(*! 900 *): INTEGER END;

	VAR v*: T; w-: INTEGER;

	PROCEDURE Do*;
	BEGIN
		w := 1
	END Do;

END Sample.
