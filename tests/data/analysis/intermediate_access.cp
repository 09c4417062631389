(* options: intermediate *)
MODULE Sample;

	VAR g: INTEGER;

	PROCEDURE Do* (p: INTEGER; VAR v: INTEGER);
		CONST c = 3;
		VAR
			i(*! 903 *), j, k: INTEGER;
			a(*! 903 *): ARRAY 3 OF INTEGER;
			r(*! 903 *): RECORD x(*! 903 *): INTEGER END;
			q(*! 906 *): POINTER TO RECORD y: INTEGER END;

		PROCEDURE Set (VAR x: INTEGER);
		BEGIN
			x := 1
		END Set;

		PROCEDURE Inner;
		BEGIN
			g := 1;
			i (*! 906 *):= j ; (*! 906 *)
			a[0] := c ; (*! 906 *)
			r.x := p ; (*! 906 *)
			q.(*! 906 *)y := v ; (*! 906 *)
			q (*! 906 *):= NIL ;
			INC(k(*! 906 *) );
			Set(k(*! 906 *) );
			Set(g);
			IF g > 0 THEN Inner END
		END Inner;

	BEGIN
		Inner
	END Do;

END Sample.
