MODULE Sample;

	PROCEDURE Do*;
		VAR i(*! 902 *), j, k(*! 902 *): INTEGER;
	BEGIN
		j := i ; (*! 902 *)
		i := j ;
		k := k + (*! 902 *)1 ;
		IF k < 3 THEN END
	END Do;

END Sample.
