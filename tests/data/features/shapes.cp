MODULE Shapes; (* Figures that can be drawn. *)
	IMPORT Out;

	CONST
		max(*@max*)* = 4 * 8; (* the most there can be *)
		title* = "shapes";

	TYPE
		(* What all figures have in common. *)
		Shape(*@Shape*)* = POINTER TO ABSTRACT RECORD
			x(*@x*)*, y-: INTEGER; (* where it is *)
			next(*@next*): Shape
		END;
		List* = RECORD
			first: Node(*@useNode*);
			count-: INTEGER
		END;
		Node(*@Node*) = POINTER TO NodeDesc(*@useNodeDesc*);
		NodeDesc(*@NodeDesc*) = RECORD
			shape: Shape
		END;
		Action* = PROCEDURE (s: Shape; VAR n: INTEGER);

	VAR
		all-: List;
		drawn(*@drawn*): INTEGER; (* how often *)

	PROCEDURE ^ Register(*@forwardRegister*) (s(*@forwardS*): Shape);

	PROCEDURE (s: Shape) Draw(*@Draw*)*, NEW, ABSTRACT;

	PROCEDURE (s: Shape) Move(*@Move*)* (dx, dy: INTEGER), NEW, EXTENSIBLE;
	(* Moves it by a distance. *)
	BEGIN
		s.x(*@useX*) := s.x + dx;
		s.y := s.y + dy;
		INC(drawn(*@incDrawn*))
	END Move(*@endMove*);

	PROCEDURE Count* (s: Shape; VAR n(*@n*): INTEGER);
		VAR local(*@local*): INTEGER;

		PROCEDURE Inner(*@Inner*) (k: INTEGER);
			CONST step = 1;
		BEGIN
			local(*@outerLocal*) := k + step
		END Inner;

	BEGIN
		Inner(*@callInner*)(n);
		n := local + max
	END Count(*@endCount*);

	PROCEDURE Register(*@Register*) (s(*@s*): Shape);
	BEGIN
		Count(s(*@useS*), drawn(*@passDrawn*));
		s.Draw(*@callDraw*);
		s.next := NIL
	END Register;

BEGIN
	Register(*@callRegister*)(NIL);
	Out.String(*@useString*)(title)
CLOSE
	drawn := 0
END Shapes(*@endShapes*).

MODULE Out; (** Writes to the log. **)

	(** Writes characters. **)
	PROCEDURE String(*@String*)* (IN s: ARRAY OF CHAR);
	BEGIN
	END String;

END Out.

MODULE Circles;
	IMPORT S(*@alias*) := Shapes(*@importShapes*), Out(*@importOut*);

	TYPE
		Circle(*@Circle*)* = POINTER TO EXTENSIBLE RECORD (S.Shape(*@base*))
			radius*: INTEGER
		END;
		Ring(*@Ring*)* = POINTER TO RecordOfRing;
		RecordOfRing(*@RecordOfRing*) = RECORD (Circle(*@baseOfRing*)) END;

	VAR circle(*@circle*): Circle;

	PROCEDURE (c: Circle) Draw(*@DrawCircle*)*, EXTENSIBLE;
	BEGIN
		c.x(*@clientX*) := S(*@useAlias*).max(*@useMax*);
		Out.String("circle")
	END Draw;

	PROCEDURE (r: Ring) Draw(*@DrawRing*)*;
	BEGIN
		r.Draw(*@superDraw*)^;
		r.Move(*@clientMove*)(1, 1)
	END Draw;

	PROCEDURE Do*;
		VAR n: INTEGER; s: S.Shape(*@clientShape*);
	BEGIN
		S.Count(*@callCount*)(circle, n);
		circle.Draw(*@callDrawCircle*);
		Out.String("Circles.Do(*@command*)")
	END Do;

END Circles.

MODULE Far;
	IMPORT Circles;

	PROCEDURE Use* (c: Circles.Circle);
	BEGIN
		c.x(*@farX*) := 0;
		c.Draw(*@farDraw*)
	END Use;

END Far.

Circles.Do

(*? definition useX: x *)
(*? definition useNode: Node *)
(*? definition useNodeDesc: NodeDesc *)
(*? definition useMax: max *)
(*? definition clientX: x *)
(*? definition farX: x *)
(*? definition farDraw: DrawCircle *)
(*? definition callDraw: Draw *)
(*? definition callDrawCircle: DrawCircle *)
(*? definition superDraw: DrawCircle *)
(*? definition callRegister: Register *)
(*? definition useS: s *)
(*? definition outerLocal: local *)
(*? definition useString: String *)
(*? definition passDrawn: drawn *)
(*? definition base: Shape *)
(*? declaration callRegister: forwardRegister *)
(*? declaration useAlias: alias *)
(*? declaration DrawRing: Draw *)
(*? declaration DrawCircle: Draw *)
(*? declaration useX: x *)
(*? type useS: Shape *)
(*? type circle: Circle *)
(*? type next: Shape *)
(*? type n: - *)
(*? type useNode: Node *)
(*? type clientShape: Shape *)
(*? implementation Draw: DrawCircle DrawRing *)
(*? implementation callDraw: DrawCircle DrawRing *)
(*? implementation Shape: Circle RecordOfRing *)
(*? implementation Circle: RecordOfRing *)
(*? implementation callRegister: Register *)
(*? rename local n: - *)
(*? rename local k: - *)
(*? rename local BEGIN: - *)
(*? rename useAlias Out: - *)
(*? callers callCount: Register Do *)
(*? callers String: Shapes Draw Do *)
(*? callers Inner: Count *)
(*? callees endCount: Inner *)
(*? callees Register: Count Draw *)
(*? supertypes Circle: Shape *)
(*? supertypes Shape: - *)
(*? subtypes Shape: Circle *)
(*? subtypes Circle: RecordOfRing *)
(*? subtypes NodeDesc: - *)
(*? hover max: "CONST max* = 32" "the most there can be" *)
(*? hover useAlias: "IMPORT S := Shapes" "Figures that can be drawn." *)
(*? hover n: "VAR n: INTEGER" "parameter of `Count`" *)
(*? hover superDraw: "(c: Circle) Draw*" "method of `Circle`" *)
(*? hover command: - *)
(*? token max: variable declaration readonly exported *)
(*? token Shape: class declaration abstract exported *)
(*? token x: property declaration exported *)
(*? token Inner: function declaration *)
(*? token useS: parameter *)
(*? token alias: namespace declaration *)
(*? token callDraw: method abstract exported *)
(*? linked useS: - *)
(*? links Circles: Shapes Out Circles.Do *)
(*? links Far: Circles Circles.Do *)
(*? find Rec: RecordOfRing *)
(*? symbols Out: String *)
