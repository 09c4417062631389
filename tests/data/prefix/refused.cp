MODULE PrefixRefused;

	(* each marker holds what must be refused at its place *)

	TYPE
		Point = POINTER TO RECORD x, y: INTEGER END;
		Empty = RECORD END;

	VAR p: Point; e: Empty; i: INTEGER; r: REAL; b: BOOLEAN; s: SET; a: ARRAY 8 OF CHAR;

	PROCEDURE Sum (x: INTEGER; VAR y: INTEGER): INTEGER;
	BEGIN
		RETURN (*~ ; *) (*~ b ; *) x + y
	END (*~ Som *) Sum;

BEGIN (*~ THEN *) (*~ VAR *)
	i := (*~ ; *) (*~ b ; *) (*~ r ; *) (*~ unknown *) (*~ e . *) (*~ "ab" ; *) 1;
	IF (*~ i THEN *) (*~ e *) (*~ r + 1 THEN *) b THEN i := 2 END;
	WHILE b (*~ + *) (*~ THEN *) DO b := FALSE END;
	p.(*~ z *) (*~ 1 *) x := 3;
	i := Sum((*~ b , *) (*~ ) *) 1, (*~ 2 ) *) (*~ r ) *) i);
	s := {1, (*~ b } *) 2};
	a[(*~ b ] *) 0] := "x";
	CASE i OF 1: (*~ ELSIF *) | (*~ 1 : *) 2: END;
	FOR i := 0 TO 9 BY (*~ 0 DO *) 1 DO END
END PrefixRefused.
