MODULE Sample;

	PROCEDURE Do*;
		VAR a: ARRAY 4 OF INTEGER; i(*! 901 *), j(*! 901 *): INTEGER;
	BEGIN
		a[i ] (*! 902 *):= 1;
		a[0] := a[a[j ]](*! 902 *)
	END Do;

END Sample.
