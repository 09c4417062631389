MODULE ShopReport;

	IMPORT ShopBooks, StdLog;

	PROCEDURE Total (): REAL;
		VAR b: ShopBooks.Book; sum: REAL;
	BEGIN
		sum := 0; b := ShopBooks.first;
		WHILE b # NIL DO
			sum := sum + b.prise;
			b := b.next
		END;
		RETURN sum
	END Total;

	PROCEDURE IsSold* (IN title: ARRAY OF CHAR): BOOLEAN;
	BEGIN
		RETURN ShopBooks.Find(title) = NIL
	END IsSold;

	PROCEDURE Show*;
		VAR total: INTEGER;
	BEGIN
		total := Total();
		IF total > 100
			StdLog.String("Well done: "); StdLog.Int(total); StdLog.Ln
		END
	END Show;

END ShopReport.
