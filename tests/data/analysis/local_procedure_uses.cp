MODULE Sample;

	PROCEDURE Do*;
		VAR i, j(*! 903 *), k(*! 903 *), l, m(*! 902 *): INTEGER;

		PROCEDURE Inner;
			VAR a(*! 903 *): INTEGER;
		BEGIN
			j := i;
			k := 3;
			a := l
		END Inner;

	BEGIN
		Inner; l := m ; (*! 902 *)m := 1
	END Do;

END Sample.
