MODULE Sample;

	TYPE
		Tree = POINTER TO Node;
		Node = RECORD left(*! 903 *), right(*! 900 *): Tree; key(*! 903 *): INTEGER END;
		Forest = ARRAY 3 OF Tree;

	VAR root: Tree; all(*! 903 *): Forest;

	PROCEDURE Insert* (key: INTEGER);
		VAR t: Tree;
	BEGIN
		NEW(t); t.key := key; t.left := root; all[0] := t
	END Insert;

END Sample.
