(* options: intermediate *)
MODULE Sample;

	PROCEDURE Do*;
		TYPE
			L = RECORD END;

		PROCEDURE Inner(*! 900 *) (VAR x, y: L(*! 906 *); z(*! 903 *): ARRAY OF L(*! 906 *));
		BEGIN
		END Inner;

	BEGIN
	END Do;

END Sample.
