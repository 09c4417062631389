(* options: exported *)
MODULE Sample;

	PROCEDURE A*;
	BEGIN
	END A;

	PROCEDURE B*(*! 900 *);
	BEGIN
		A
	END B;

END Sample.
