(* options: varpar *)
MODULE Sample;

	PROCEDURE Set (VAR x: INTEGER);
	BEGIN
		x := 1
	END Set;

	PROCEDURE Do*;
		VAR i(*! 904 *), j(*! 904 *), k(*! 904 *), l, m: INTEGER;
	BEGIN
		Set(i);
		Set(j); l := j;
		l := k ; (*! 902 *)Set(k); Set(l);
		m := 0; Set(m)
	END Do;

END Sample.
