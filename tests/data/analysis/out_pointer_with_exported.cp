(* options: exported *)
MODULE Sample;

	TYPE P = POINTER TO RECORD x: INTEGER END;

	PROCEDURE A (OUT p(*! 901 902 *), q: P);
	BEGIN
		p.x := 1; NEW(q); q.x := p.x
	END A;

	PROCEDURE B*(*! 900 *);
		VAR p, q: P;
	BEGIN
		A(p, q)
	END B;

END Sample.
