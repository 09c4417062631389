MODULE WithStatements;

	CONST three = 3; letter = "m";

	TYPE
		Shape = POINTER TO EXTENSIBLE RECORD x: INTEGER END; Circle = POINTER TO EXTENSIBLE RECORD (Shape) r: INTEGER END; Ring = POINTER TO RECORD (Circle) inner: INTEGER END;
		Box = EXTENSIBLE RECORD w: INTEGER END; Cube = RECORD (Box) d: INTEGER END;

	VAR b: BOOLEAN; c: CHAR; sc: SHORTCHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; r: REAL; s: SET; shape: Shape; circle: Circle; ring: Ring; box: Box; cube: Cube; any: ANYPTR; a: ARRAY 3 OF INTEGER;

	PROCEDURE Both (VAR box: Box; IN other: Box; value: Box; OUT out: Box; shape: Shape; VAR shapes: ARRAY OF Shape);
	BEGIN
		WITH box: Cube DO box.d := box.w ELSE box.w := 1 END;
		WITH other: Cube DO i := other.d | other: Box DO i := other.w END;
		WITH shape: Ring DO i := shape.inner | shape: Circle DO i := shape.r; circle := shape | box: Cube DO i := box.d ELSE END;
		WITH other: Cube DO other.d := 1(*! 76 *) END;
		WITH value: Cube(*! 87 *) DO END;
		WITH out: Cube(*! 87 *) DO END;
		WITH shapes: Circle(*! 87 *) DO END;
		WITH shapes(*! 21 *)[0]: Circle(*! 121 *) DO END;
		WITH shape: Circle DO WITH shape: Ring DO shape.inner := 1 END; shape.inner(*! 83 *) := 1 END;
		WITH shape: Circle DO shape := circle; shape := ring; shape := any(*! 113 *) END;
		WITH shape: Circle DO shape.r := 1 ELSE shape.r(*! 83 *) := 1 END;
		WITH shape: Circle DO | shape: Ring DO shape.inner := shape.r END
	END Both;

BEGIN
	WITH shape: Circle DO shape.r := 1; circle := shape; shape := NIL END; WITH any: Ring DO i := any.x + any.inner ELSE any := NIL END;
	WITH shape: Shape DO END;
	WITH circle: Shape(*! 85 *) DO END;
	WITH shape: Box(*! 86 *) DO END;
	WITH shape: INTEGER(*! 86 *) DO END;
	WITH i: INTEGER(*! 87 *) DO END;
	WITH box: Cube(*! 87 *) DO END;
	WITH any: Box(*! 86 *) DO END;
	WITH shape: shape(*! 52 *) DO END;
	WITH Shape: Circle(*! 112 *) DO END;
	WITH shape(*! 21 *) DO END;
	WITH shape:(*! 48 *) DO END;
	WITH shape(*! 21 *) = Circle(*! 121 *) DO END;
	WITH(*! 48 *) DO END;
	WITH shape: Circle(*! 28 *) END;
	WITH unknown(*! 0 *): Circle(*! 87 *) DO END;
	WITH shape: Unknown(*! 0 *) DO END;
	WITH three: Circle(*! 112 *) DO END
END WithStatements.
