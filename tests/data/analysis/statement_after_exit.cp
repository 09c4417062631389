MODULE Sample;

	PROCEDURE Do* (n: INTEGER);
		VAR i: INTEGER;
	BEGIN
		i := n;
		LOOP
			IF i > 3 THEN EXIT;(*! 909 *) i := 1
			ELSIF i > 4 THEN EXIT
			END;
			EXIT;(*! 909 *) i := i DIV 2
		END;
		LOOP EXIT; END;
		LOOP EXIT END; i := 2;
		LOOP
			CASE i OF 1: EXIT; | 2: EXIT;(*! 909 *) i := 3 | 3: RETURN; | 4: ELSE RETURN; END
		END;
		REPEAT RETURN; UNTIL i > 3
	END Do;

END Sample.
