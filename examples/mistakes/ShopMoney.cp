MODULE ShopMoney;
(** Amounts of money, counted in cents. This module is correct; the others import it. **)

	TYPE
		Amount* = RECORD
			cents-: LONGINT
		END;

		Rule* = POINTER TO ABSTRACT RECORD END;

	(** what an amount costs after a rule was applied **)
	PROCEDURE (r: Rule) Apply* (IN a: Amount; OUT reduced: Amount), NEW, ABSTRACT;
	PROCEDURE (r: Rule) Name* (OUT name: ARRAY OF CHAR), NEW, ABSTRACT;

	PROCEDURE Set* (OUT a: Amount; cents: LONGINT);
	BEGIN
		ASSERT(cents >= 0, 20);
		a.cents := cents
	END Set;

	PROCEDURE Add* (VAR sum: Amount; IN a: Amount);
	BEGIN
		sum.cents := sum.cents + a.cents
	END Add;

	PROCEDURE Percent* (IN a: Amount; percent: INTEGER; OUT part: Amount);
	BEGIN
		ASSERT((0 <= percent) & (percent <= 100), 20);
		part.cents := a.cents * percent DIV 100
	END Percent;

END ShopMoney.
