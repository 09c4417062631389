MODULE Sample;

	TYPE R = RECORD x(*! 901 *): INTEGER END;

	PROCEDURE Show (IN s: ARRAY OF CHAR; IN r: R);
	BEGIN
		ASSERT(s[0] > 0X, 20); ASSERT(r.x > 0, 21)
	END Show;

	PROCEDURE Do*;
		VAR s(*! 901 *), t: ARRAY 3 OF CHAR; r(*! 901 *): R; p(*! 901 *): POINTER TO R;
	BEGIN
		Show(s, r);
		t := "x"; Show(t, p) (*! 902 *)
	END Do;

END Sample.
