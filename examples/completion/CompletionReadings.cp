MODULE CompletionReadings;
(** Daily temperatures, with three places for a language model to go on at. **)

	IMPORT StdLog;

	CONST days = 7;

	TYPE
		Reading = RECORD
			day: INTEGER;
			degrees: REAL
		END;

	VAR
		readings: ARRAY days OF Reading;
		used: INTEGER;

	PROCEDURE Add* (degrees: REAL);
	BEGIN
		ASSERT(used < days, 20);
		readings[used].day := used;
		readings[used].degrees := degrees;
		INC(used)
	END Add;

	PROCEDURE Mean* (): REAL;
		VAR i: INTEGER; sum: REAL;
	BEGIN
		ASSERT(used > 0, 20);
		sum := 0; i := 0;
		WHILE i < used DO
			sum := sum + readings[i].degrees;
			(* 1: a statement *)
			
		END;
		RETURN sum / used
	END Mean;

	PROCEDURE Show*;
		VAR i: INTEGER;
	BEGIN
		FOR i := 0 TO used - 1 DO
			(* 2: the rest of a line *)
			StdLog.Int(readings[i].day); StdLog.String(": "); 
			StdLog.Real(readings[i].degrees); StdLog.Ln
		END;
		(* 3: a call of an imported procedure *)
		StdLog.
	END Show;

BEGIN
	used := 0
END CompletionReadings.
