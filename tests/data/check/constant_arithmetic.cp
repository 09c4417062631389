MODULE ConstantArithmetic;

	CONST
		maxInt = MAX(INTEGER); minInt = MIN(INTEGER); maxLong = MAX(LONGINT); minLong = MIN(LONGINT);
		bigger = maxInt + 1; smaller = minInt - 1; real5 = 1.0 / 3;

	CONST
		product = 100000 * 100000; power = 4611686018427387904;
		sum1 = maxLong + 1(*! 206 *);
		sum2 = minLong - 1(*! 207 *);
		neg1 = -minLong(*! 207 *);
		prod1 = maxLong * 2(*! 204 *);
		prod2 = minLong * minLong(*! 204 *);
		quot1 = minLong DIV(*! 13 *) -1;
		quot2 = 1 DIV 0(*! 205 *);
		quot3 = 1 MOD 0(*! 205 *);
		quot4 = -7 DIV 2; rest4 = -7 MOD 2; quot5 = 7 DIV(*! 13 *) -2; rest5 = 7 MOD(*! 13 *) -2;
		ash1 = ASH(1, 62); ash2 = ASH(-1, 63);
		ash3 = ASH(1, 63(*! 204 *));
		ash4 = ASH(1, 65(*! 208 *));
		ash5 = ASH(maxLong, -64);
		hex = 0FFFFFFFFH; hexLong = 0FFFFFFFFFFFFFFFFL;
		dec1 = 9223372036854775807;
		dec2 =(*! 203 > *) 9223372036854775808;
		dec3 =(*! 203 > *) 123456789012345678901234567890;
		real1 = 1.0E308; real2 = 1.0E300 * 1.0E300; real3 = -INF; real4 = 1 / 0.0;
		real6 = INF - INF(*! 212 *);
		real7 = 0.0 / 0(*! 212 *);
		real8 = INF * 0.0(*! 212 *);
		real9 = INF / INF(*! 212 *);
		real10 = INF + real3(*! 212 *);
		real11 =(*! 203 > *) 1.0E309;
		real12 = SHORT(1.0E39(*! 203 *));
		real13 = SHORT(INF(*! 111 *)); real14 = SHORT(MAX(SHORTREAL)); real15 = LONG(SHORT(0.1));
		real16 = MAX(SHORTREAL) * 2;

END ConstantArithmetic.
