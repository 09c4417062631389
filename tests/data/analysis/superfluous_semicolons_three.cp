(* options: semicolons *)
MODULE Sample;

	PROCEDURE Do*;
	BEGIN(*! 930 *)
		;(*! 930 *);(*! 930 *);
	END Do;

	PROCEDURE Nothing*;
	BEGIN
	END Nothing;

	PROCEDURE Comment*;
	BEGIN
		Nothing(*! 930 *) (* first *) ; (* second *)
	END Comment;

END Sample.
