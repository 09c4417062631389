MODULE Sample;

	VAR g, h, k(*! 902 *): INTEGER; a: ARRAY 3 OF INTEGER;

	PROCEDURE Do*;
	BEGIN
		h := 1; a[0] := a[1]
	END Do;

BEGIN
	g := h + k ; (*! 902 *)
	k := 2
CLOSE
	k := g
END Sample.
