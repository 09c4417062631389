(* options: varpar *)
MODULE Sample;

	PROCEDURE Inner (VAR x: INTEGER; y: INTEGER);
	BEGIN
		x := y
	END Inner;

	PROCEDURE Do* (VAR a: INTEGER; b: INTEGER; OUT c: INTEGER);
	BEGIN
		Inner(a, b); Inner(b, a); Inner(c, 1)
	END Do;

END Sample.
