(* options: intermediate *)
MODULE Sample;

	IMPORT Math(*! 900 *);

	CONST size = 3;

	TYPE Rec = RECORD i*: INTEGER END;

	VAR i, n: INTEGER;

	PROCEDURE Do(*! 900 *) (i (*! 905 *): INTEGER; VAR Do (*! 905 *): INTEGER);
		CONST size (*! 905 *)= 4;
		VAR n (*! 905 *), Math (*! 905 *), INC (*! 905 *): INTEGER;

		PROCEDURE Do2 (n (*! 905 *): INTEGER);
			VAR size (*! 905 *): INTEGER;

			PROCEDURE n2 (n (*! 905 *): INTEGER; Rec (*! 905 *): CHAR);
			BEGIN
				IF Rec = CHR(n) THEN n2(n, "x") END
			END n2;

		BEGIN
			size := n; Do2(size)
		END Do2;

	BEGIN
		Do := i; n := size; Math := n; INC := Math; Math := INC
	END Do;

	PROCEDURE n3(*! 900 *);
	BEGIN
		n := i; i := n + size
	END n3;

END Sample.
