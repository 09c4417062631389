MODULE Sample;

	TYPE
		B = EXTENSIBLE RECORD x, y(*! 900 *): INTEGER END;
		S = RECORD (B) z(*! 903 *): INTEGER END;

	PROCEDURE Do*;
		VAR s: S;
	BEGIN
		s.x := 1; s.z := s.x
	END Do;

END Sample.
