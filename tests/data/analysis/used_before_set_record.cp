MODULE Sample;

	TYPE R = RECORD x*: INTEGER END;

	PROCEDURE Do*;
		VAR r(*! 902 *), s, t: R;
	BEGIN
		s := r; r := s;
		t.x := 1; s := t
	END Do;

END Sample.
