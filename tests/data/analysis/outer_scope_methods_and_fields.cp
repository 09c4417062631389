(* options: intermediate *)
MODULE Sample;

	TYPE
		T = POINTER TO EXTENSIBLE RECORD T2(*! 900 *), x(*! 903 *): INTEGER END;

	VAR x(*! 900 *), y(*! 900 *): INTEGER;

	PROCEDURE (x: T) y(*! 900 *) (y (*! 905 *): INTEGER), NEW;
		VAR T2(*! 900 *), x1(*! 900 *): INTEGER;
	BEGIN
		x.x := y
	END y;

	PROCEDURE (t: T) z(*! 900 *) (t2(*! 903 *): INTEGER), NEW;
		VAR z(*! 900 *): INTEGER;
	BEGIN
	END z;

END Sample.
