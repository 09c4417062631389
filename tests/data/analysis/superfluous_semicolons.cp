(* options: semicolons *)
MODULE Sample;

	TYPE
		R = RECORD x(*! 900 *): INTEGER;(*! 930 *) END;
		S = RECORD END;
		T = RECORD ;(*! 930 *) END;
		U = RECORD x(*! 900 *): INTEGER;(*! 930 *); y(*! 900 *): INTEGER END;

	PROCEDURE Do* (i: INTEGER);
	BEGIN(*! 930 *) ;
		i := 1;
		IF i > 0 THEN i := 2(*! 930 *); END;
		IF i > 1 THEN(*! 930 *) ; ELSIF i > 2 THEN i := 3(*! 930 *); ELSE i := 4(*! 930 *); END;(*! 930 *);
		WHILE i > 0 DO DEC(i)(*! 930 *); END;
		REPEAT INC(i)(*! 930 *); UNTIL i > 3;
		FOR i := 0 TO 1 DO(*! 930 *) ; END;
		LOOP EXIT(*! 930 *); END;
		CASE i OF
		| 1: i := 2(*! 930 *);
		| 2:(*! 930 *) ;
		ELSE i := 5(*! 930 *);
		END;(*! 930 *)
		;(*! 930 *);
		RETURN(*! 930 *);
	END Do;

BEGIN
	Do(1)(*! 930 *);
CLOSE
	Do(2)(*! 930 *) ;
END Sample.
