MODULE Layout(*@name*);
(** How code is laid out. **)

	IMPORT Log;(*@imports*)

	TYPE
		T = POINTER TO RECORD(*@record*)
			a, b: INTEGER;
			next: T(*@recordEnd*)
		END;

	VAR t: T; i: INTEGER;

	PROCEDURE Do(*@heading*)* (x: INTEGER);(*@foldDo*)
		VAR j: INTEGER;
	BEGIN
		IF x(*@cond*) > 3 THEN(*@foldIf*)
			j := 1;
			i := j(*@ifEnd*)
		ELSE(*@foldElse*)
			j := x * (i + t.next.a(*@deep*)) DIV 2(*@elseEnd*)
		END;
		(* a comment
			of two lines(*@commentEnd*) *)
		CASE j OF(*@foldCase*)
		| 1: i := 2
		| 2, 3:(*@label*)
			i := 3(*@caseEnd*)
		END;
		WHILE i > 0 DO DEC(i) END;(*@oneLine*)
		REPEAT(*@foldRepeat*)
			INC(i)(*@repeatEnd*)
		UNTIL i = 10(*@doEnd*)
	END Do(*@end*);

	PROCEDURE Odd* ;
	BEGIN
	  IF   i=1   THEN(*@blanks*)
	i:=2(*@left*) ;
				Log.Int( i,i+1 )(*@right*)
		END(*@outEnd*)
	END Odd;

END Layout(*@last*).

MODULE Log;
	PROCEDURE Int* (i, j: INTEGER);
	END Int;
END Log.

MODULE Tidy;

	IMPORT Log;

	CONST
		one = 1;	(* in columns *)
		twelve = 12;	(* as well *)

	TYPE
		R = RECORD
			x, y: INTEGER
		END;

	VAR r: R; reals: ARRAY 3 OF REAL;

	(* Draws. *)
	PROCEDURE Draw* (VAR a: ARRAY OF REAL; b: BOOLEAN): INTEGER;
		VAR i: INTEGER;
	BEGIN
		i := 0;
		WHILE (i < LEN(a)) & ~b DO
			a[i] := -a[i] + 2 * one;
			INC(i, twelve)
		END;
		RETURN r.x
	END Draw;

BEGIN
	Log.Int(Draw(reals, TRUE), -1)
END Tidy.

(*? fold record: recordEnd *)
(*? fold foldDo: doEnd *)
(*? fold foldIf: ifEnd *)
(*? fold foldElse: elseEnd *)
(*? fold label: caseEnd *)
(*? fold foldRepeat: repeatEnd *)
(*? fold oneLine: - *)
(*? fold heading: doEnd *)
(*? select deep: "a" "t.next.a" "i + t.next.a" "(i + t.next.a)" *)
(*? select cond: "x" "x > 3" *)
(*? select heading: "Do" *)
(*? linked name: name last *)
(*? linked heading: heading end *)
(*? linked deep: - *)
(*? format blanks: "\t\tIF i = 1 THEN" *)
(*? format left: "\t\t\ti := 2;" *)
(*? format right: "\t\t\tLog.Int(i, i + 1)" *)
(*? format outEnd: "\t\tEND" *)
(*? format deep: "\t\t\tj := x * (i + t.next.a) DIV 2" *)
(*? format label: "\t\t| 2, 3:" *)
(*? format Tidy: same *)
(*? format Log: same *)
(*? typed left ;: "\t\t\ti := 2 ;" *)
(*? typed outEnd D: "\t\tEND" *)
(*? typed right ;: "\t\t\tLog.Int(i, i + 1)" *)
(*? links Layout: Log *)
