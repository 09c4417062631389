(* options: levels *)
MODULE Sample;

	VAR g(*! 902 *), h(*! 903 *): INTEGER;

	PROCEDURE Do*;
		VAR i(*! 901 *), j(*! 903 *), k(*! 903 *), l(*! 902 *), m(*! 902 *): INTEGER;

		PROCEDURE Inner;
			VAR a(*! 903 *): INTEGER;
		BEGIN
			j := i ; (*! 902 *)
			k := 3;
			a := l ; (*! 902 *)
			a := g ; (*! 902 *)h := 1
		END Inner;

	BEGIN
		Inner; l := m ; (*! 902 *)m := 1; g := 2
	END Do;

END Sample.
