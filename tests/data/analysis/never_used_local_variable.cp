MODULE Sample;

	PROCEDURE Do*;
		VAR i(*! 900 *): INTEGER;
	BEGIN
	END Do;

END Sample.
