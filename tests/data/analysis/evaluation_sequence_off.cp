MODULE Sample;

	PROCEDURE F (): INTEGER;
	BEGIN
		RETURN 1
	END F;

	PROCEDURE Two* (a, b: INTEGER);
	BEGIN
		ASSERT(a = b, 20); Two(F(), F())
	END Two;

END Sample.
