MODULE Sample;

	IMPORT
		M := Math,
		S := Strings(*! 900 *);

	PROCEDURE Do*;
		VAR x: REAL;
	BEGIN
		x := M.Pi(); x := x * 2
	END Do;

END Sample.
