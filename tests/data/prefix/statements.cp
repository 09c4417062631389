MODULE PrefixStatements;

	CONST max = 10; name = "list"; mark = 0FX; mask = {1, 3..5};

	TYPE
		Node = POINTER TO RECORD next: Node; value: INTEGER; text: ARRAY 16 OF CHAR END;
		Shape = POINTER TO ABSTRACT RECORD END;
		Circle = POINTER TO RECORD (Shape) r: REAL END;

	VAR first: Node; count: INTEGER; done: BOOLEAN; any: Shape;

	(* a comment (* with a nested one *) in it *)

	PROCEDURE (s: Shape) Area (): REAL, NEW, ABSTRACT;

	PROCEDURE (c: Circle) Area (): REAL;
	BEGIN
		RETURN 3.14 * c.r * c.r
	END Area;

	PROCEDURE Find (IN text: ARRAY OF CHAR; OUT n: Node);
	BEGIN
		n := first;
		WHILE (n # NIL) & (n.text # text) DO n := n.next END
	END Find;

	PROCEDURE Stop;
	BEGIN
		done := TRUE
	END Stop;

	PROCEDURE Do;
		VAR i: INTEGER; n: Node; s: SET;
	BEGIN
		s := mask + {0} - {i..max};
		FOR i := 0 TO max - 1 BY 2 DO
			NEW(n); n.value := i * i; n.text := name; n.next := first; first := n
		END;
		REPEAT
			CASE i OF
			| 0..3, 5: INC(count)
			| 7:
			ELSE done := ODD(i)
			END;
			IF done THEN Stop; i := 0 ELSIF i IN s THEN DEC(i, 2) ELSE i := -1 END
		UNTIL done OR (i < 0);
		WITH any: Circle DO any.r := any.Area() + 1.5E2 | any: Shape DO done := any IS Circle ELSE HALT(20) END;
		LOOP
			IF count > MAX(INTEGER) DIV 2 THEN EXIT END;
			count := count * 2 + 1
		END
	END Do;

BEGIN
	count := SHORT(ENTIER(2.5)); done := FALSE
CLOSE
	first := NIL
END PrefixStatements.
