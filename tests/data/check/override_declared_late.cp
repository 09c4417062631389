MODULE OverrideDeclaredLate;

	IMPORT SYSTEM;

	TYPE A = EXTENSIBLE RECORD END; B = EXTENSIBLE RECORD(*! 119 *) (A) END; C = RECORD(*! 119 *) (B) END;

	PROCEDURE (VAR b: B) Met, NEW;
	END Met;

	PROCEDURE (VAR a: A) Met, NEW, EXTENSIBLE;
	END Met;

	PROCEDURE (VAR c: C) Other, NEW;
	END Other;

	PROCEDURE (VAR a: A) Other, NEW;
	END Other;

END OverrideDeclaredLate.
