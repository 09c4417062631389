(* options: intermediate *)
MODULE Sample;

	PROCEDURE Do*;
		VAR f: PROCEDURE;

		PROCEDURE First;
		BEGIN
		END First;

		PROCEDURE Second;
		BEGIN
			First; f (*! 906 *)
		END Second;

	BEGIN
		Second
	END Do;

END Sample.
