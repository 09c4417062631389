MODULE TypeTests;

	CONST three = 3; letter = "m";

	TYPE
		Shape = POINTER TO EXTENSIBLE RECORD x: INTEGER END; Circle = POINTER TO EXTENSIBLE RECORD (Shape) r: INTEGER END; Ring = POINTER TO RECORD (Circle) inner: INTEGER END;
		Box = EXTENSIBLE RECORD w: INTEGER END; Cube = RECORD (Box) d: INTEGER END;

	VAR b: BOOLEAN; c: CHAR; sc: SHORTCHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; r: REAL; s: SET; shape: Shape; circle: Circle; ring: Ring; box: Box; cube: Cube; any: ANYPTR; a: ARRAY 3 OF INTEGER;

	PROCEDURE Tests (VAR box: Box; IN other: Box; value: Box; VAR cubes: ARRAY OF Box; p: ANYPTR): Shape;
	BEGIN
		b := box IS Cube; b := other IS Cube; b := box IS Box; i := box(Cube).d; i := box(Box).w; b := p IS Circle; i := p(Ring).inner; shape := p(Circle); box := box(Cube)(*! 113 *);
		b := value IS Cube(*! 87 *);
		b := cubes[0] IS Cube(*! 87 *);
		i := cubes[0](Cube(*! 87 *)).d;
		i := other(Cube).d;
		other(Cube).d := 1(*! 76 *);
		box(Cube).d := 1;
		box(Cube) := cube;
		RETURN shape(Circle)
	END Tests;

BEGIN
	b := shape IS Circle; b := (shape IS Ring) OR ~(shape IS Circle); circle := shape(Circle); i := shape(Circle).r; shape(Ring).inner := 1; i := shape(Circle)(Ring).inner; shape := ring(Shape(*! 85 *)); b := any IS Shape; b := shape(Circle) IS Circle; b := ring IS Circle(*! 85 *);
	b := circle IS Shape(*! 85 *);
	b := shape IS Cube(*! 86 *);
	b := box IS Cube(*! 87 *);
	b := shape^ IS Box(*! 87 *);
	b := shape IS INTEGER(*! 86 *);
	b := i IS Shape(*! 87 *);
	b := NIL IS Shape(*! 112 *);
	b := shape IS shape(*! 52 *);
	b := shape IS Unknown(*! 0 *);
	b := shape IS(*! 48 *) NIL;
	b := shape IS(*! 48 *);
	i := shape(Cube(*! 86 *)).d;
	i := shape(Box(*! 86 *)).w;
	i := i(INTEGER(*! 87 *));
	i := shape(i(*! 52 *))(*! 113 *);
	i := shape((*! 48 *)).x;
	i := any.x(*! 83 *);
	i := any^.x(*! 83 *);
	i := circle(Shape(*! 85 *))(Circle).r;
	i := ring.x.y(*! 53 *);
	shape(Circle) := circle;
	shape(Circle) := shape(*! 113 *);
	any(Circle).r := 1;
	any(Circle) := circle
END TypeTests.
