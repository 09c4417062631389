(* options: semicolons *)
MODULE Sample;

	PROCEDURE Do*;
	BEGIN
		RETURN;(*! 930 909 *);
		RETURN(*! 930 *);
	END Do;

END Sample.
