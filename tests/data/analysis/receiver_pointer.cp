MODULE Sample;

	TYPE
		P = POINTER TO EXTENSIBLE RECORD next: P END;

	PROCEDURE (p: P) Show, NEW;
	BEGIN
	END Show;

	PROCEDURE (p: P) Succ (): P, NEW;
	BEGIN
		RETURN p.next
	END Succ;

	PROCEDURE Do*;
		VAR a(*! 901 902 *), b, c(*! 901 *), d(*! 901 902 *): P;
	BEGIN
		a.Show;
		b := c. (*! 902 *)Succ();
		d.Succ().Show;
		b.Succ().next := NIL;
		b.next.next.Show
	END Do;

END Sample.
