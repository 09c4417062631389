(* options: intermediate *)
MODULE Sample;

	TYPE G = INTEGER;

	PROCEDURE Do*;
		TYPE
			L = POINTER TO EXTENSIBLE RECORD END;
			M = POINTER TO RECORD (L) END;
		VAR a(*! 902 *): L;

		PROCEDURE Inner (x: L(*! 906 *)): L(*! 906 *);
			TYPE K = RECORD next(*! 900 *): L(*! 906 *); g(*! 900 *): G END;
			VAR b: L(*! 906 *); d(*! 900 *): ARRAY 2 OF K;
		BEGIN
			IF x IS M(*! 906 *) THEN b := x(M(*! 906 *) ) END;
			WITH x: M(*! 906 *) DO RETURN x ELSE RETURN b END
		END Inner;

	BEGIN
		a := Inner(a ) (*! 902 *)
	END Do;

END Sample.
