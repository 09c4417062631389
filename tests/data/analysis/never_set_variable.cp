MODULE Sample;

	VAR g, h: INTEGER;

	PROCEDURE Do*;
		VAR i(*! 901 *): INTEGER; a(*! 901 *): ARRAY 10 OF INTEGER; s(*! 901 *): ARRAY 8 OF CHAR; r(*! 901 *): RECORD x(*! 901 *): INTEGER END;
	BEGIN
		h := g;
		IF i > (*! 902 *)0 THEN h := h + 1 END;
		h := a[3];
		IF s = "abc" THEN h := r.x END
	END Do;

END Sample.
