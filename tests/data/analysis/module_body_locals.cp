MODULE Sample;

	VAR i, j, k(*! 902 *), l: INTEGER; p(*! 902 *): POINTER TO RECORD x(*! 903 *): INTEGER END; a(*! 902 *): ARRAY 3 OF INTEGER;

BEGIN
	i := 1;
	j := i + k ; (*! 902 *)
	p.x := a[0] ;
	NEW(p);
	k := 2;
	FOR l := 0 TO 2 DO a[l] := j END
END Sample.
