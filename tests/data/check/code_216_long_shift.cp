MODULE Code216LongShift;

	TYPE Node = POINTER TO RECORD next: Node; name: ARRAY 8 OF CHAR; n: INTEGER END; Name = ARRAY 8 OF CHAR;

	VAR global: Node; name: Name; i: INTEGER; l: LONGINT;

	PROCEDURE Compare (IN a, b: ARRAY OF CHAR): INTEGER;
	BEGIN
		RETURN 1
	END Compare;

	PROCEDURE Exact (IN a: Name): INTEGER;
	BEGIN
		RETURN 1
	END Exact;

	PROCEDURE Change (VAR n: INTEGER): INTEGER;
	BEGIN
		INC(n); RETURN n
	END Change;

	PROCEDURE Value (a: ARRAY OF CHAR; n: INTEGER): INTEGER;
	BEGIN
		RETURN n
	END Value;

	PROCEDURE Long (): LONGINT;
	BEGIN
		RETURN l
	END Long;

	PROCEDURE P;
	BEGIN
		l := ASH(Long(), i); i := ASH(Change(i), Change(i));
		(*! 216 > *)l := ASH(Long(), Change(i))
	END P;

END Code216LongShift.
