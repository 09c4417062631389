MODULE Sample;

	PROCEDURE Do*;
		VAR i(*! 902 *), j: INTEGER;
	BEGIN
		j := i + (*! 902 *)i + 1 ;
		j := i * j ;
		i := j ;
		j := i
	END Do;

END Sample.
