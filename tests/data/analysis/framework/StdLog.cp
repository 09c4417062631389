MODULE StdLog;

	IMPORT TextModels;

	VAR text-: TextModels.Model;

	PROCEDURE Int* (i: LONGINT);
	END Int;

	PROCEDURE Ln*;
	END Ln;

END StdLog.
