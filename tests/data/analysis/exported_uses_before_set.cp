MODULE Sample;

	VAR g*: INTEGER;

	PROCEDURE Do*;
		VAR x: INTEGER;
	BEGIN
		x := g; g := x
	END Do;

BEGIN
	g := g + 1
END Sample.
