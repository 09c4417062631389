MODULE ImportedObjects;

	IMPORT CheckShapes, S := CheckShapes;

	CONST c = S.max + 1; d = S.name + "s"; e = S.big; f = S.hidden(*! 0 *); g = S.marks + {2}; h = S.count(*! 50 *);

	TYPE T = S.Shape; U = ARRAY S.max OF S.Final; V = S.Hidden(*! 0 *); W = S.Nope(*! 0 *); X = POINTER TO S.Final; Y = S.max(*! 52 *);

	VAR shape: S.Shape; circle: CheckShapes.Circle; square: S.Square; lim: S.Limited; token: S.Token(*! 193 *); final: S.Final; open: S.Open; i: INTEGER; r: REAL; name: S.Name; x: X; count: S.Count; own: S.Own(*! 0 *); u: U;

	PROCEDURE Visit (s: S.Shape; VAR done: BOOLEAN);
	BEGIN
		done := s IS S.Circle
	END Visit;

	PROCEDURE Use (VAR t: S.Token; IN f: S.Final; VAR o: S.Open);
		VAR ch: CHAR;
	BEGIN
		t.Next(ch); i := t.kind + f.b; t.kind := 1; o.a := 2; u[0] := f;
		f.a := 1(*! 76 *);
		t.Next("x"(*! 122 *));
		Use(t, f, open);
		token := t
	END Use;

BEGIN
	shape := S.first; shape.x := S.count; S.count := shape.y; INC(S.count); circle := S.New(1.5); circle.r := circle.Area(); shape.Move(1, 2); S.final.a := S.final.b; S.final := final; NEW(circle); NEW(square); NEW(x); S.visit := Visit; S.ForAll(Visit, u[0].x(*! 83 *)); S.raw.a := 1; S.Halt; name := S.buffer; name := S.first.tag(*! 113 *); i := S.deep.inner.z + S.deep.arr[1].b; S.deep.inner.p.v := "x"; count := S.max; CASE i OF S.max: | S.max + 1..9: END; lim := S.Limit(); r := square.side; shape := S.list[0];
	S.first := shape(*! 76 *);
	S.first.x := 1;
	S.first.y := 1(*! 76 *);
	S.first.next(*! 83 *) := NIL;
	S.list := NIL(*! 76 *);
	S.list[0] := shape;
	NEW(S.list(*! 76 *), 3);
	NEW(S.first(*! 76 *));
	NEW(shape(*! 193 *));
	NEW(lim(*! 193 *));
	S.max := 8(*! 56 *);
	S.New := NIL(*! 56 *);
	S.buffer := "x"(*! 76 *);
	S.buffer[0] := "x"(*! 76 *);
	S.deep.arr[0].a := 1(*! 76 *);
	S.deep.inner.z := 1(*! 76 *);
	S.private(*! 0 *) := 1;
	i := S.hidden(*! 0 *);
	i := S.Nope(*! 0 *);
	S.Own(*! 0 *);
	shape.y := 1(*! 76 *);
	shape.tag := "x"(*! 76 *);
	shape.tag[0] := "x"(*! 76 *);
	INC(shape.y(*! 76 *));
	INC(S.final.b(*! 76 *));
	shape.Draw(*! 196 *)(1);
	shape := shape.Clone(*! 196 *)();
	shape.Internal(*! 83 *)((*! 48 *)1);
	square.side := 1(*! 76 *);
	i := lim.n; lim.n := 1(*! 76 *);
	i := S(*! 127 *);
	S(*! 127 *) := NIL(*! 113 *);
	S(*! 127 *)((*! 48 *))(*! 121 *);
	i := S.max.x(*! 53 *);
	circle := shape.Clone(*! 196 *)()(*! 113 *);
	S.raw := NIL; NEW(S.raw);
	Visit(S.first, S.count(*! 123 *))
END ImportedObjects.
