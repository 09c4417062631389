MODULE ConstantConversion;

	CONST
		maxInt = MAX(INTEGER); minInt = MIN(INTEGER); maxLong = MAX(LONGINT); minLong = MIN(LONGINT);
		bigger = maxInt + 1; smaller = minInt - 1; real5 = 1.0 / 3;

	CONST
		entier1 = ENTIER(3.7); entier2 = ENTIER(-3.7);
		entier3 = ENTIER(1.0E30(*! 203 *));
		entier4 = ENTIER(INF(*! 203 *));
		entier5 = ENTIER(9223372036854775807.0(*! 203 *));
		entier6 = ENTIER(-9223372036854775808.0);
		short1 = SHORT(SHORT(127)); short2 = SHORT(maxLong DIV 4294967296(*! 203 *));
		short3 = SHORT(maxLong(*! 203 *));
		short4 = SHORT(40000(*! 203 *));
		short5 = SHORT(SHORT(200)(*! 203 *));
		short6 = SHORT("ы"(*! 220 *));
		short7 = SHORT(0FFX(*! 111 *)); short8 = LONG("a");
		chr1 = CHR(65); chr2 = CHR(65535);
		chr3 = CHR(65536);
		chr4 = CHR(-1);
		cap1 = CAP("a"); cap2 = CAP("A"); cap3 = CAP("ю"); cap4 = CAP(1X);
		ord1 = ORD("a"); ord2 = ORD({31}); ord3 = ORD({}); ord4 = ORD(0FFFFX);
		ord5 = ORD(1(*! 111 *));
		ord6 = ORD("ab"(*! 111 *));
		bits1 = BITS(-1); bits2 = BITS(maxInt);
		bits3 = BITS(maxLong(*! 111 *));
		bits4 = BITS(1.0(*! 111 *));

END ConstantConversion.
