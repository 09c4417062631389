MODULE ShopBooks;
(** The books of the shop, and what they cost. **)

	CONST maxTitle* = 80;

	TYPE
		(** A book that can be sold. **)
		Book* = POINTER TO EXTENSIBLE RECORD
			title-: ARRAY maxTitle OF CHAR;
			price-: REAL;	(** in euros **)
			next-: Book
		END;

	VAR first-: Book;

	(** Lowers the price by a part of it, such as 0.1 for ten percent. **)
	PROCEDURE (b: Book) Discount* (part: REAL), NEW, EXTENSIBLE;
	BEGIN
		ASSERT((part >= 0) & (part < 1), 20);
		b.price := b.price * (1 - part)
	END Discount;

	(** Puts a book before the others. **)
	PROCEDURE New* (IN title: ARRAY OF CHAR; price: REAL): Book;
		VAR b: Book;
	BEGIN
		NEW(b); b.title := title$; b.price := price;
		b.next := first; first := b;
		RETURN b
	END New;

	(** The first book with a title, NIL if there is none. **)
	PROCEDURE Find* (IN title: ARRAY OF CHAR): Book;
		VAR b: Book;
	BEGIN
		b := first;
		WHILE (b # NIL) & (b.title # title) DO b := b.next END;
		RETURN b
	END Find;

END ShopBooks.
