(* options: exported, levels *)
MODULE Sample;

	VAR g*(*! 902 *): INTEGER;

	PROCEDURE Do(*! 900 *);
		VAR k(*! 901 *): INTEGER;

		PROCEDURE Local;
		BEGIN
			IF k > (*! 902 *)3 THEN END
		END Local;

	BEGIN
		Local; g := g + (*! 902 *)1
	END Do;

END Sample.
