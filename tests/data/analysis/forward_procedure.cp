MODULE Sample;

	PROCEDURE^ Late (x(*! 903 *): INTEGER);

	PROCEDURE^ Never (y(*! 903 *): INTEGER);

	PROCEDURE Early (z: INTEGER);
	BEGIN
		Late(z)
	END Early;

	PROCEDURE Late (x: INTEGER);
	BEGIN
		Early(1)
	END Late;

	PROCEDURE Never(*! 900 *) (y: INTEGER);
	BEGIN
	END Never;

END Sample.
