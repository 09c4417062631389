MODULE CheckShapes;

	IMPORT SYSTEM;

	CONST max* = 7; name* = "shape"; hidden = 3; big* = MAX(LONGINT); marks* = {1, 3}; letter* = "x";

	TYPE
		Shape* = POINTER TO ABSTRACT RECORD x*, y-: INTEGER; next: Shape; tag-: ARRAY 8 OF CHAR END;
		Circle* = POINTER TO EXTENSIBLE RECORD (Shape) r*: REAL END;
		Square* = POINTER TO RECORD (Shape) side-: REAL END;
		Limited* = POINTER TO LIMITED RECORD n-: INTEGER END;
		Token* = LIMITED RECORD kind*: INTEGER END;
		Final* = RECORD a*, b-: INTEGER END;
		Open* = EXTENSIBLE RECORD a*: INTEGER END;
		Hidden = RECORD END;
		List* = POINTER TO ARRAY OF Shape;
		Name* = ARRAY 8 OF CHAR;
		Visit* = PROCEDURE (s: Shape; VAR done: BOOLEAN);
		Count* = INTEGER;
		Raw* = POINTER TO RECORD [untagged] a*: INTEGER END;
		Deep* = RECORD inner*: RECORD z-: INTEGER; p*: POINTER TO RECORD v*: CHAR END END; arr-: ARRAY 3 OF Final END;

	VAR first-: Shape; count*: INTEGER; list-: List; deep-: Deep; final*: Final; private: INTEGER; visit*: Visit; buffer-: Name; raw*: Raw;

	PROCEDURE (s: Shape) Area* (): REAL, NEW, ABSTRACT;
	PROCEDURE (s: Shape) Draw- (n: INTEGER), NEW, EMPTY;
	PROCEDURE (s: Shape) Clone- (): Shape, NEW, ABSTRACT;
	PROCEDURE (s: Shape) Internal (n: INTEGER), NEW, EMPTY;
	PROCEDURE (s: Shape) Move* (dx, dy: INTEGER), NEW;
	BEGIN
		s.x := s.x + dx; s.y := s.y + dy; s.Draw(1)
	END Move;

	PROCEDURE (c: Circle) Area* (): REAL, EXTENSIBLE;
	BEGIN
		RETURN c.r * c.r
	END Area;

	PROCEDURE (c: Circle) Clone- (): Circle, EXTENSIBLE;
	BEGIN
		RETURN c
	END Clone;

	PROCEDURE (s: Square) Area* (): REAL;
	BEGIN
		RETURN s.side * s.side
	END Area;

	PROCEDURE (s: Square) Clone- (): Square;
	BEGIN
		RETURN s
	END Clone;

	PROCEDURE (VAR t: Token) Next* (OUT ch: CHAR), NEW, EXTENSIBLE;
	BEGIN
		ch := "x"
	END Next;

	PROCEDURE New* (r: REAL): Circle;
		VAR c: Circle;
	BEGIN
		NEW(c); c.r := r; RETURN c
	END New;

	PROCEDURE Limit* (): Limited;
	BEGIN
		RETURN NIL
	END Limit;

	PROCEDURE ForAll* (do: Visit; IN names: ARRAY OF Name);
	END ForAll;

	PROCEDURE [code] Halt* 0CCH;

	PROCEDURE Own;
	END Own;

END CheckShapes.
