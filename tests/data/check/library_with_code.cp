MODULE LibraryWithCode [="lib"];

	PROCEDURE P* ["p"] (n: INTEGER): INTEGER;
	BEGIN
		RETURN n + Q(*! 0 *)(n(*! 52 *))(*! 100 *)
	END P;

	PROCEDURE Q* (n: INTEGER);
	BEGIN
		n := Q(*! 126 *)(n(*! 121 *))
	END Q;

END LibraryWithCode.
