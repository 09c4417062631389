MODULE Sample;

	PROCEDURE Do*;
		VAR i(*! 902 *), j(*! 902 *): INTEGER; a: ARRAY 3 OF INTEGER;
	BEGIN
		a[i ] (*! 902 *):= j ; (*! 902 *)
		i := 1; j := a[i]
	END Do;

END Sample.
