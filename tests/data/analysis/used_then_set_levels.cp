(* options: levels *)
MODULE Sample;

	VAR g(*! 902 *), h: INTEGER; r(*! 902 *): RECORD x: INTEGER END;

	PROCEDURE Do*;
		VAR i(*! 902 *): INTEGER;

		PROCEDURE Inner;
		BEGIN
			i := i + (*! 902 *)1 ;
			h := g ; (*! 902 *)g := 3;
			h := r.x + h; r.x := 1
		END Inner;

	BEGIN
		Inner
	END Do;

END Sample.
