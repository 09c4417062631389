MODULE Sample;

	(* Größe, 大きさ, 😀 *)
	VAR size(*! 903 *), n: INTEGER;

	PROCEDURE Do*;
	BEGIN
		size := n
	END Do;

END Sample.
