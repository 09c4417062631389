MODULE Code216LongRemainder;

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
		i := Change(i) MOD Change(i); l := Long() MOD l; l := l MOD Long(); l := Long() DIV Long() + Long() * Long();
		(*! 216 > *)l := Long() MOD (Long() + 1)
	END P;

END Code216LongRemainder.
