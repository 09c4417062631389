MODULE Sample;

	TYPE R* = RECORD x*: INTEGER; END;

	PROCEDURE Do*;
	BEGIN
		Do;;
		Do;
	END Do;

END Sample.
