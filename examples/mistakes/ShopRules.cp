MODULE ShopRules;
(** Methods: a rule has to implement all that ShopMoney.Rule leaves open. **)

	IMPORT ShopMoney;

	TYPE
		Discount = POINTER TO RECORD (ShopMoney.Rule)	(* Name is not implemented *)
			percent: INTEGER
		END;

	PROCEDURE (d: Discount) Apply* (IN a: ShopMoney.Amount; OUT reduced: ShopMoney.Amount);
	BEGIN
		ShopMoney.Percent(a, 100 - d.percent, reduced)
	END Apply;

	PROCEDURE NewDiscount* (percent: INTEGER): ShopMoney.Rule;
		VAR d: Discount;
	BEGIN
		ASSERT((0 <= percent) & (percent <= 100), 20);
		NEW(d); d.percent := percent;
		RETURN d
	END NewDiscount;

END ShopRules.
