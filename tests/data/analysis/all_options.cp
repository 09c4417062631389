(* options: varpar, exported, intermediate, levels, sideEffects, semicolons *)
MODULE Sample;

	VAR x*(*! 900 *), y(*! 901 *): INTEGER;

	PROCEDURE F (): INTEGER;
		VAR k(*! 902 *): INTEGER;

		PROCEDURE G (VAR y (*! 905 *): INTEGER; z(*! 903 *): INTEGER);
		BEGIN
			y := k(*! 930 *) ; (*! 906 902 906 *)
		END G;

	BEGIN
		k := 1; G(k, F()(*! 913 *));
		RETURN y(*! 930 *); (*! 902 *)
	END F;

END Sample.
