(* options: sideEffects *)
MODULE Sample;

	VAR x: INTEGER;

	PROCEDURE F (): INTEGER;
	BEGIN
		INC(x); RETURN x
	END F;

	PROCEDURE One (a: INTEGER);
	BEGIN
		ASSERT(a > 0, 20)
	END One;

	PROCEDURE Two (a: INTEGER; b: REAL);
	BEGIN
		ASSERT(a > b, 20)
	END Two;

	PROCEDURE Sum (a, b: INTEGER): INTEGER;
	BEGIN
		RETURN a + b
	END Sum;

	PROCEDURE Do*;
		VAR p: PROCEDURE (a, b: INTEGER); f: PROCEDURE (): INTEGER;
	BEGIN
		One(F());
		Two(F()(*! 913 *), x);
		Two(1, F()(*! 913 *));
		Two((F())(*! 913 *), -F());
		Two(F() + 1, ABS(F()));
		Two(Sum(F()(*! 913 *), x)(*! 913 *), Sum(1, 2)(*! 913 *));
		p := NIL; f := NIL;
		p(f()(*! 913 *), 1);
		x := Sum(Sum(1, 2)(*! 913 *), 3);
		ASSERT(F() = Sum(1, 2), 20)
	END Do;

END Sample.
