(* options: varpar *)
MODULE Sample;

	TYPE
		R = EXTENSIBLE RECORD x: INTEGER END;

	PROCEDURE (VAR r: R) Clear, NEW;
	BEGIN
		r.x := 0
	END Clear;

	PROCEDURE (IN r: R) Show, NEW;
	BEGIN
		ASSERT(r.x = 0, 20)
	END Show;

	PROCEDURE Do*;
		VAR a(*! 904 *), b(*! 904 *): R;
	BEGIN
		a.Clear;
		b.Show
	END Do;

END Sample.
