MODULE PointersAndProcedureTypes;

	TYPE
		P1 = POINTER TO INTEGER(*! 57 *); P2 = POINTER TO P2(*! 58 *); P3 = POINTER TO PROCEDURE(*! 57 *); P4 = POINTER TO ARRAY OF CHAR; P5 = POINTER TO ABSTRACT RECORD END; P6 = POINTER TO LIMITED RECORD END; P7 = POINTER(*! 29 *) RECORD END; P8 = POINTER TO(*! 12 *); P9 = POINTER TO CHAR(*! 57 *);
		F1 = PROCEDURE; F2 = PROCEDURE (); F3 = PROCEDURE (a, b: INTEGER; VAR c: F1): P4; F4 = PROCEDURE (): RECORD END(*! 54 *); F5 = PROCEDURE (): P4; F6 = PROCEDURE (a: ARRAY OF CHAR; IN b: ARRAY OF F1; OUT c: P5); F7 = PROCEDURE (IN a: INTEGER(*! 177 *)); F8 = PROCEDURE (a: P5): ARRAY 3 OF CHAR(*! 54 *); F9 = PROCEDURE (x: INTEGER): F9; F10 = PROCEDURE (x,(*! 1 *) x: INTEGER); F11 = PROCEDURE (x: Unknown(*! 0 *)): Unknown2(*! 0 *);

	VAR f1: F1; f2: F2; f3: F3; f5: F5; f9: F9; p4: P4; p5: P5; any: ANYPTR; rec: ANYREC(*! 193 *); i: INTEGER; arr: ARRAY 2 OF ANYPTR; q: POINTER TO RECORD f: F5; a: ARRAY 2 OF F9 END;

	PROCEDURE Make (x: INTEGER): F9;
	BEGIN
		RETURN Make
	END Make;

	PROCEDURE Get (): P4;
	BEGIN
		RETURN p4
	END Get;

BEGIN
	f1 := f2; f2; f1(); p4 := f5(); f9 := f9(1); f9 := Make; f9 := Make(1); f9 := q.a[0](1); p4 := q.f(); p4[0] := f5()[0]; any := p4(*! 113 *); any := q; arr[0] := q; any := NIL; f5 := Get; Get()[0] := "x"; i := LEN(Get());
	f1 := f3(*! 113 *);
	f5 := f1(*! 113 *);
	p4 := any(*! 113 *);
	q := any(*! 113 *);
	p5 := q(*! 113 *);
	any := i(*! 113 *);
	any^ := rec(*! 113 *);
	f1^(*! 84 *) := f2;
	p4^^(*! 84 *) := p4(*! 113 *);
	i^(*! 84 *) := 1;(*! 14 *)
	NIL^ := 1;
	f9 := f9;
	f9 := Make(1)(2);
	f5 := Get()(*! 113 *);
	p4 := Get(*! 126 *);
	f1 := q.f(*! 113 *);
	any.x(*! 83 *) := 1;
	NEW(any(*! 193 *));
	NEW(f1(*! 111 *))
END PointersAndProcedureTypes.
