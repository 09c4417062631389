(* options: intermediate *)
MODULE Sample;

	CONST ABS*(*! 905 *) = 1;

	TYPE Handler* = PROCEDURE (ABS (*! 905 *): INTEGER; Handler (*! 905 *): CHAR);

	VAR ODD*(*! 905 *) : INTEGER; CAP-(*! 905 *) : CHAR;

	PROCEDURE MAX*(*! 905 *) (x: INTEGER);
	BEGIN
		ODD := x
	END MAX;

	PROCEDURE^ LEN (*! 905 *)(MAX (*! 905 *): INTEGER);

	PROCEDURE LEN(*! 900 *) (MAX (*! 905 *): INTEGER);
	BEGIN
		ODD := MAX
	END LEN;

END Sample.
