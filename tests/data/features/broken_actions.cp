MODULE Log;
	PROCEDURE Int* (i: INTEGER);
	END Int;
END Log.

MODULE Abstract;
	TYPE
		Figure = POINTER TO ABSTRACT RECORD END;
		Circle(*@abstract*) = POINTER TO RECORD (Figure) END;

	PROCEDURE (f: Figure) Draw, NEW, ABSTRACT;

END Abstract.

MODULE Misspelt;
	VAR count: INTEGER;
BEGIN
	cuont(*@misspelt*) := 1
END Misspelt.

MODULE Conversion;
	VAR i: INTEGER; long: LONGINT;
BEGIN
	i := long(*@conversion*)
END Conversion.

MODULE Truncation;
	VAR i: INTEGER; x: REAL;
BEGIN
	i := x(*@real*)
END Truncation.

MODULE Missing;
BEGIN
	Log.Int(*@import*)(3)
END Missing.

MODULE Character;
	VAR ch: CHAR; n: INTEGER;
BEGIN
	ch := n(*@char*)
END Character.

MODULE Becomes;
	VAR count: INTEGER;
BEGIN
	count = 3(*@becomes*);
	count := 4
END Becomes.

MODULE Equals;
	VAR i: INTEGER;
BEGIN
	IF i := 3(*@equals*) THEN END
END Equals.

MODULE Semicolon;
	VAR i: INTEGER;
BEGIN
	i := 1(*@semicolon*)
	i := 2
END Semicolon.

MODULE Name;
	PROCEDURE Do*;
	END Du(*@endName*);
END Name.

(*? action misspelt: "Change “cuont” to “count”" "\tcount := 1" *)
(*? action conversion: "" "i := SHORT(long)" *)
(*? action real: "" "i := SHORT(ENTIER(x))" *)
(*? action import: "" "IMPORT Log;" *)
(*? action char: "" "ch := CHR(n)" *)
(*? action becomes: "" "count := 3;" *)
(*? action equals: "" "IF i = 3 THEN" *)
(*? action semicolon: "Insert “;”" "i := 1;\n" *)
(*? action endName: "" "END Do;" *)
(*? action abstract: "Implement the abstract methods" "PROCEDURE (c: Circle) Draw;" *)
