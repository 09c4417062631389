MODULE FunctionCalledAsProcedure;

	TYPE Node = POINTER TO RECORD next: Node; name: ARRAY 8 OF CHAR; n: INTEGER END; Name = ARRAY 8 OF CHAR;

	VAR global: Node; name: Name; i: INTEGER; l: LONGINT;

	PROCEDURE Compare (IN a, b: ARRAY OF CHAR): INTEGER;
	BEGIN
		RETURN 1
	END Compare;

	PROCEDURE Exact (IN a: Name): INTEGER;
	BEGIN
		RETURN 1
	END Exact;

	PROCEDURE Change (VAR n: INTEGER): INTEGER;
	BEGIN
		INC(n); RETURN n
	END Change;

	PROCEDURE Value (a: ARRAY OF CHAR; n: INTEGER): INTEGER;
	BEGIN
		RETURN n
	END Value;

	PROCEDURE Long (): LONGINT;
	BEGIN
		RETURN l
	END Long;

	PROCEDURE P (node: Node; VAR var: Node; IN s: ARRAY OF CHAR);
		VAR local: Node;
	BEGIN
		Compare(s, name)(*! 55 *);
		Compare(local.name, node.name)(*! 55 *);
		Compare(local.next.name, name)(*! 121 *);
		Compare(var.name, name)(*! 121 *);
		Compare(global.name, name)(*! 121 *);
		Compare(name + s, name)(*! 121 *);
		Compare(name$, s$)(*! 55 *);
		Exact(name)(*! 55 *);
		Exact("abc")(*! 121 *);
		Exact(name$)(*! 121 *);
		Change(i)(*! 55 *);
		Change(node.n)(*! 55 *);
		Change(node.next.n)(*! 121 *);
		Change(global.n)(*! 121 *);
		Value(global.name, global.n)(*! 55 *);
		Value(name + s, 1)(*! 121 *);
		Value(s$, 1)(*! 55 *)
	END P;

END FunctionCalledAsProcedure.
