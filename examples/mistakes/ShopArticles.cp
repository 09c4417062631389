MODULE ShopArticles;
(** Names and types: mistakes in what a name means and in what may go where. **)

	IMPORT ShopMoney;

	TYPE
		Article* = RECORD
			name*: ARRAY 32 OF CHAR;
			price*: ShopMoney.Amount;
			count*: INTEGER
		END;

	PROCEDURE Fill* (OUT a: Article);
		VAR weight: REAL;
	BEGIN
		weight := 1.5;
		a.name := "Inkwell";
		a.count := weight;	(* a REAL is no INTEGER: SHORT(ENTIER(weight)) is one *)
		a.price.cents := 995;	(* read-only outside of ShopMoney: call ShopMoney.Set *)
		a.colour := 3	(* no such field *)
	END Fill;

	PROCEDURE Cost* (IN a: Article): LONGINT;
		VAR sum: ShopMoney.Amount; i: INTEGER;
	BEGIN
		ShopMoney.Set(sum, 0);
		FOR i := 1 TO a.count DO ShopMoney.Add(sum, a.price) END;
		ShopMoney.Round(sum);	(* ShopMoney exports no Round *)
		IF sum.cents THEN RETURN sum.cents END;	(* a number is not a condition *)
		RETURN total	(* never declared: sum.cents is meant *)
	END Cost;

END ShopArticles.
