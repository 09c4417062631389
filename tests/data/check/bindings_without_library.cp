MODULE BindingsWithoutLibrary;

	IMPORT SYSTEM;

	CONST c ["c"](*! 225 *) = 1;

	TYPE T ["t"](*! 225 *) = RECORD f ["f"](*! 225 *): INTEGER END;

	VAR v ["v"](*! 225 *): INTEGER;

	PROCEDURE P ["lib", "p"](*! 225 *) (a: INTEGER);
	END P;

	PROCEDURE Q* [(*! 47 *)1] ;
	END Q;

	PROCEDURE (VAR t: T) M ["m"], NEW;
	END M;

END BindingsWithoutLibrary.
