(* options: varpar *)
MODULE Sample;

	PROCEDURE Do* (VAR a: INTEGER; IN b: ARRAY OF CHAR; OUT c: INTEGER);
	BEGIN
	END Do;

END Sample.
