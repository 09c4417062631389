MODULE Calls;

	CONST three = 3; letter = "m";

	TYPE
		Shape = POINTER TO EXTENSIBLE RECORD x: INTEGER END; Circle = POINTER TO EXTENSIBLE RECORD (Shape) r: INTEGER END; Ring = POINTER TO RECORD (Circle) inner: INTEGER END;
		Box = EXTENSIBLE RECORD w: INTEGER END; Cube = RECORD (Box) d: INTEGER END;

	VAR b: BOOLEAN; c: CHAR; sc: SHORTCHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; r: REAL; s: SET; shape: Shape; circle: Circle; ring: Ring; box: Box; cube: Cube; any: ANYPTR; a: ARRAY 3 OF INTEGER;

	TYPE Handler = PROCEDURE (n: INTEGER); Maker = PROCEDURE (): INTEGER; Holder = RECORD run: Handler; make: Maker; all: ARRAY 3 OF Handler END; HolderPtr = POINTER TO Holder; Getter = PROCEDURE (): HolderPtr;

	VAR handler: Handler; maker: Maker; holder: Holder; ptr: HolderPtr; getter: Getter;

	PROCEDURE Proper (n: INTEGER);
	END Proper;

	PROCEDURE Bare;
	END Bare;

	PROCEDURE Function (): INTEGER;
	BEGIN
		RETURN 1
	END Function;

	PROCEDURE Taker (h: Handler; m: Maker);
	BEGIN
		h(1); i := m(); h(m())
	END Taker;

	PROCEDURE Getting (): HolderPtr;
	BEGIN
		RETURN ptr
	END Getting;

	PROCEDURE Vars (VAR i: INTEGER; OUT b: BOOLEAN; IN s: ARRAY OF CHAR);
	END Vars;

	PROCEDURE Outer;

		PROCEDURE Inner (n: INTEGER);
		END Inner;

	BEGIN
		Inner(1);
		handler := Inner(*! 73 *);
		Taker(Inner(*! 73 *), Function);
		handler := Outer(*! 116 *)
	END Outer;

BEGIN
	Proper(1); Bare; Bare(); i := Function(); handler(1); i := maker(); holder.run(1); holder.all[2](3); i := holder.make(); ptr.run(1); ptr.all[i](i); getter().run(1); Getting().all[0](1);
	handler := Proper; maker := Function; holder.all[0] := handler; Taker(Proper, Function); Taker(NIL, NIL); handler := NIL; getter := Getting; Vars(i, b, "x");
	Proper(*! 65 *);
	Proper((*! 65 *));
	Proper(1, 2(*! 64 *));
	Proper(c(*! 113 *));
	Proper(l(*! 113 *));
	Bare(1(*! 64 *));
	Bare()(*! 49 *)();
	Function(*! 55 *);
	Function()(*! 55 *);
	i := Function(*! 126 *);
	i := Function(1(*! 64 *));
	i := Bare(*! 126 *)();
	i := Proper(*! 126 *)(1);
	handler(*! 65 *);
	handler((*! 65 *));
	handler(handler(*! 113 *));
	maker()(*! 55 *);
	maker(*! 55 *);
	i := maker(*! 113 *);
	i := handler(*! 113 *)(1);
	holder((*! 48 *))(*! 121 *);
	i((*! 48 *))(*! 121 *);
	i((*! 48 *)1);
	b := i((*! 48 *))(*! 113 *);(*! 14 *)
	NIL();
	handler := Bare(*! 116 *);
	handler := Function(*! 117 *);
	maker := Proper(*! 117 *);
	handler := Proper(*! 49 *)(1);
	handler := ABS(*! 40 *);
	handler := HALT(*! 40 *);
	maker := handler(*! 113 *);
	Taker(Bare(*! 116 *), Function);
	Taker(Function(*! 117 *), Proper(*! 117 *));
	Taker(ABS(*! 40 *), ODD(*! 40 *));
	Vars(1(*! 122 *), b, "x");
	Vars(i, TRUE(*! 122 *), "x");
	Vars(i + 1(*! 122 *), b, "x");
	Vars(h(*! 123 *), b, "x");
	Vars(i, b, c(*! 67 *));
	Vars(i, b(*! 65 *));
	Vars(three(*! 122 *), b, "x");
	Vars(INTEGER(*! 126 *), b, "x");
	unknown(*! 0 *)(1);
	Unknown(*! 0 *).Call(*! 53 *)((*! 48 *)1);
	i := unknown(*! 0 *)
END Calls.
