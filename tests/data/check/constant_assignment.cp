MODULE ConstantAssignment;

	CONST
		maxInt = MAX(INTEGER); minInt = MIN(INTEGER); maxLong = MAX(LONGINT); minLong = MIN(LONGINT);
		bigger = maxInt + 1; smaller = minInt - 1; real5 = 1.0 / 3;

	VAR y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; c: CHAR; sc: SHORTCHAR;

BEGIN
	y := 127; y := -128; h := 32767; h := -32768; i := maxInt; l := maxLong; l := maxInt; f := 1; f := 1.0E38; r := maxLong; sc := 0FFX;
	y := 128(*! 203 *);
	y := -129(*! 203 *);
	h := 32768(*! 203 *);
	h := -32769(*! 203 *);
	i := bigger(*! 203 *);
	i := smaller(*! 203 *);
	l := maxLong + 1(*! 206 *);
	f := 1.0E39(*! 203 *);
	f := MAX(REAL)(*! 203 *);
	f := INF; f := maxLong; f := 0.1;
	i := 1.0(*! 113 *);
	i := real5(*! 113 *);
	sc := 100X(*! 113 *);
	sc := "ы"(*! 113 *);
	c :=(*! 203 > *) 10000X;
	c := "ab"(*! 113 *);
	c := 65(*! 113 *);
	i := 41X(*! 113 *);
	y := y + 127(*! 113 *);
	l := 1.0E3(*! 113 *);
	r := "1"(*! 113 *)

END ConstantAssignment.
