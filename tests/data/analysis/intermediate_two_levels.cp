(* options: intermediate *)
MODULE Sample;

	PROCEDURE Do*;
		VAR i: INTEGER;

		PROCEDURE First;
			VAR j: INTEGER;

			PROCEDURE Second;
			BEGIN
				i (*! 906 *):= 1; j (*! 906 *):= i
			END (*! 906 *)Second;

		BEGIN
			j := i ; (*! 906 *)Second; INC(j)
		END First;

	BEGIN
		First
	END Do;

END Sample.
