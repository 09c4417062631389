MODULE ShopStock;

	IMPORT ShopBooks, StdLog;

	VAR sum: REAL;

	PROCEDURE Add* (IN title: ARRAY OF CHAR);
		VAR b: ShopBooks.Book;
	BEGIN
		b := ShopBooks.Find(title);
	END Add;

	PROCEDURE Show* (b: ShopBooks.Book);
	BEGIN
		WHILE b # NIL DO
			StdLog.String(b.title);
			b := b.next
		END
	END Show;

	PROCEDURE Count (): INTEGER;
		VAR b: ShopBooks.Book; n: INTEGER;
	BEGIN
		n := 0; b := ShopBooks.first;
	END Count;

END ShopStock.
