MODULE Sample;

	PROCEDURE Do*;
		VAR a, b(*! 901 *), c(*! 901 *), d(*! 902 *): BOOLEAN; s(*! 901 *), t(*! 902 *): SET; i(*! 901 *): INTEGER;
	BEGIN
		a := ~b & (*! 902 *)c ; (*! 902 *)
		d := a OR d ; (*! 902 *)
		t := s * (*! 902 *){i .. (*! 902 *)3} - t ; (*! 902 *)
		IF d & (t = {}) THEN END
	END Do;

END Sample.
