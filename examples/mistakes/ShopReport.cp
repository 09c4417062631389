MODULE ShopReport;
(** Syntax: the habits of other languages. **)

	IMPORT StdLog;

	CONST max = 10;

	VAR sold: ARRAY max OF INTEGER;

	PROCEDURE Total (): INTEGER;
		VAR i, sum: INTEGER;
	BEGIN
		sum = 0;	(* assignment is := *)
		FOR i := 0 TO max - 1 DO
			IF sold[i] > 0	(* THEN is missing *)
				sum := sum + sold[i]
			END
		END
		RETURN sum	(* the statement before ends without a semicolon *)
	END Total;

	PROCEDURE Show*;
	BEGIN
		StdLog.String("sold: "); StdLog.Int(Total()); StdLog.Ln
	END Report;	(* a procedure ends with its own name *)

END ShopReport.
