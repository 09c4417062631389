(* options: sideEffects *)
MODULE Sample;

	TYPE
		S = ARRAY 8 OF CHAR;
		R = RECORD f(*! 900 *), g(*! 901 *): PROCEDURE (s: ARRAY OF CHAR): INTEGER END;

	PROCEDURE Len (s: ARRAY OF CHAR): INTEGER;
	BEGIN
		RETURN LEN(s$)
	END Len;

	PROCEDURE Show (a, b: INTEGER);
	BEGIN
		ASSERT(a = b, 20)
	END Show;

	PROCEDURE Do*;
		VAR s, t: S; r(*! 901 *): R; u: ARRAY 4 OF SHORTCHAR;
	BEGIN
		s := "a"; t := "b"; u := "c";
		Show(Len(s + t), Len(s)(*! 913 *));
		Show(Len(u$), Len("a" + "b")(*! 913 *));
		Show(r.f(s + t), r.g(s)(*! 913 *))
	END Do;

END Sample.
