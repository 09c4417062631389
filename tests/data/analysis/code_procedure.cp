MODULE Sample;

	IMPORT SYSTEM(*! 900 *);

	PROCEDURE [code] Nop(*! 900 *) 90H;

	PROCEDURE [code] Skip (x: INTEGER) 58H;

	PROCEDURE Do*;
	BEGIN
		Skip(1)
	END Do;

END Sample.
