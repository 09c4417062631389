(* options: varpar *)
MODULE Sample;

	PROCEDURE Get (OUT x: INTEGER; OUT s: ARRAY OF CHAR);
	BEGIN
		x := 1; s := "a"
	END Get;

	PROCEDURE Do*;
		VAR i(*! 904 *): INTEGER; s(*! 904 *): ARRAY 4 OF CHAR; r(*! 904 *): RECORD a: INTEGER; b: ARRAY 3 OF CHAR END; v(*! 904 *): ARRAY 3 OF INTEGER;
	BEGIN
		Get(i, s);
		Get(r.a, r.b);
		Get(v[0], s)
	END Do;

END Sample.
