MODULE Sample;

	PROCEDURE Do*;
		VAR i(*! 902 *): INTEGER; a(*! 902 *): ARRAY 3 OF INTEGER; r(*! 902 *): RECORD x(*! 903 *), y: INTEGER END;
	BEGIN
		i := i + (*! 902 *)1 ;
		a[0] := a[1] ;
		r.x := r.y ;
		r.y := i
	END Do;

END Sample.
