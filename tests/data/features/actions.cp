MODULE Actions;
	IMPORT Out(*@imports*), In;

	TYPE
		Node(*@type*) = POINTER TO EXTENSIBLE RECORD next: Node; key(*@field*): INTEGER END;
		Leaf = POINTER TO RECORD (Node) END;

	VAR root: Node; total(*@global*): INTEGER;

	PROCEDURE Step(*@procedure*) (n: Node; k: INTEGER);
		CONST by(*@constant*) = 2;
		VAR i, j: INTEGER;
	BEGIN
		(*@from*)i := n.key + k;
		j := i(*@inlined*) * by;(*@to*)
		INC(total, (*@sumFrom*)j + k(*@sumTo*));
		Out.Int((*@numberFrom*)100(*@numberTo*));
		IF(*@if*) k = 1 THEN total := 1
		ELSIF k = 2 THEN total := 2
		END;
		IF(*@is*) n IS Leaf THEN INC(total) END;
		IF k > (*@guardFrom*)j DIV k(*@guardTo*) THEN RETURN(*@return*) END
	END Step;

	PROCEDURE Do*(*@exported*);
	BEGIN
		Step(root, In.Next())
	END Do;

END Actions.

MODULE In;
	PROCEDURE Next* (): INTEGER;
	BEGIN
		RETURN 1
	END Next;
END In.

MODULE Out;
	PROCEDURE Int* (i: INTEGER);
	END Int;
END Out.

(*? action from to: "Extract the statements" "\t\tPROCEDURE Extracted;\n\t\t\tVAR i: INTEGER;" "BEGIN\n\t\tExtracted;" *)
(*? action sumFrom sumTo: "Extract “j + k” to a variable" "value := j + k;" "INC(total, value)" *)
(*? action numberFrom numberTo: "Extract “100” to a constant" "CONST by = 2;" "value = 100;" "Out.Int(value)" *)
(*? action guardFrom guardTo: "Extract “j DIV k” to a variable" "value := j DIV k;" *)
(*? action from return: "!Extract" *)
(*? action inlined: "Inline i" "j := (n.key + k) * by;" ! "VAR i, j" *)
(*? action constant: "Inline by" "j := i * 2;" ! "CONST by" *)
(*? action if: "Convert IF to CASE" "CASE k OF" "| 1: total := 1" "| 2: total := 2" "ELSE" *)
(*? action is: "Convert IF to WITH" "WITH n: Leaf DO INC(total) ELSE END" *)
(*? action procedure: "Make Step a method of Node" "PROCEDURE (n: Node) Step (k: INTEGER), NEW;" "root.Step(In.Next())" *)
(*? action procedure: "Document Step" "(** Step:" *)
(*? action procedure: "Export Step" "PROCEDURE Step* (n: Node" *)
(*? action exported: "!Make" *)
(*? action field: "Export key read-only" "key-: INTEGER" *)
(*? action global: "Export total" "total*: INTEGER" *)
(*? action type: "Export Node" "Node* = POINTER" *)
(*? action imports: "Sort the imports" "IMPORT In, Out;" *)
