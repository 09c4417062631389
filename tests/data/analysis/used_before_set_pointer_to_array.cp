MODULE Sample;

	TYPE A = POINTER TO ARRAY OF INTEGER;

	PROCEDURE Do*;
		VAR p(*! 901 *), q(*! 902 *), r: A; i(*! 902 *): INTEGER;
	BEGIN
		p[(*! 902 *)0] := 1;
		i := q[0(*! 902 *)] + i ; (*! 902 *)
		NEW(r, i); r[1] := r[0] ;
		NEW(q, r[0])
	END Do;

END Sample.
