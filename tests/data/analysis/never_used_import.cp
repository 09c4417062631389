MODULE Sample;

	IMPORT Math(*! 900 *), Log := StdLog, Strings(*! 900 *), SYSTEM(*! 900 *);

	PROCEDURE Do*;
	BEGIN
		Log.Ln
	END Do;

END Sample.
