MODULE ConstantFunctions;

	CONST
		maxInt = MAX(INTEGER); minInt = MIN(INTEGER); maxLong = MAX(LONGINT); minLong = MIN(LONGINT);
		bigger = maxInt + 1; smaller = minInt - 1; real5 = 1.0 / 3;

	CONST
		min1 = MIN(3, 4.5); max1 = MAX(1, maxLong); min2 = MIN("a", "b"(*! 111 *));
		min3 = MIN("ab"(*! 111 *), "c"(*! 111 *));
		min4 = MIN({1}(*! 111 *), {2}(*! 111 *));
		max2 = MAX(TRUE(*! 111 *), FALSE(*! 111 *));
		abs1 = ABS(-3); abs2 = ABS(-1.5);
		abs3 = ABS(minLong(*! 207 *));
		odd1 = ODD(3); odd2 = ODD(minLong);
		len1 = LEN("abc"); len2 = LEN("x"); len3 = LEN(0X);
		len4 = LEN(1(*! 131 *));
		set1 = {0, 2..5, 31} - {3}; set2 = -set1 * {0..7}; in1 = 3 IN set1;
		bool1 = (1 < 2) & ~(2.5 < 2); bool2 = "abc" < "abd"; bool3 = "a" = 61X; bool4 = {1} = {1};
		bool5 = TRUE < FALSE(*! 108 *);
		bool6 = {1} < {2}(*! 108 *);
		nil1 = NIL;
		size1 = SIZE(INTEGER) + SIZE(LONGINT) * SIZE(BYTE);
		size2 = SIZE(3(*! 110 *));
		size3 = SIZE(ANYREC);
		self = self + 1(*! 50 *);
		later = soon(*! 0 *);
		soon = 1;
		type = INTEGER(*! 50 *);
		call = Call(*! 0 *)()(*! 50 *);
		i8 = MIN(BYTE); i16 = MAX(SHORTINT);

	PROCEDURE Call (): INTEGER;
	BEGIN
		RETURN 1
	END Call;

END ConstantFunctions.
