MODULE Kit; (* What the others import. *)
	CONST limit* = 3; hidden = 4;
	TYPE
		View* = POINTER TO ABSTRACT RECORD context-: INTEGER; secret: INTEGER END;
		Message* = ABSTRACT RECORD view*: View END;
		Notifier* = PROCEDURE (op, from, to: INTEGER);
		Size* = RECORD w*, h*: INTEGER END;
	VAR log-: View;
	PROCEDURE (v: View) Restore* (l, t, r, b: INTEGER), NEW, ABSTRACT;
	PROCEDURE (v: View) Handle* (VAR msg: Message), NEW, EMPTY;
	PROCEDURE (v: View) Final* (), NEW;
	BEGIN
	END Final;
	PROCEDURE Open* (v: View; title: INTEGER);
	END Open;
	PROCEDURE Width* (v: View): INTEGER;
	BEGIN
		RETURN 1
	END Width;
	PROCEDURE Hidden;
	END Hidden;
END Kit.

MODULE Members;
	IMPORT Kit;
	TYPE
		Leaf = POINTER TO RECORD (Kit.View) size: Kit.Size; next: Leaf END;
		R = RECORD x, y: INTEGER END;
	VAR leaf: Leaf; r: R; list: ARRAY 3 OF Leaf; v: Kit.View; i: INTEGER;
	PROCEDURE Make (): Leaf;
	BEGIN
		RETURN leaf
	END Make;
	PROCEDURE Do*;
	BEGIN
		leaf.(*@pointer*);
		leaf.size.(*@record*);
		list[1].(*@element*);
		list[i].next.ne(*@chain*);
		r.(*@plain*);
		Kit.(*@module*);
		Kit.Op(*@moduleWord*);
		leaf.(*@gap*).w := 1;
		Make().(*@result*);
		v(Leaf).(*@guarded*);
		IF v.context = leaf.(*@compared*) THEN END;
		i := leaf.size.(*@expected*)
	END Do;
	PROCEDURE With* (v: Kit.View);
	BEGIN
		WITH v: Leaf DO
			v.(*@narrowed*)
		ELSE
			v.(*@elseBranch*)
		END
	END With;
	PROCEDURE (l: Leaf) Method;
	BEGIN
		l.(*@self*)
	END Method;
END Members.

MODULE Names;
	IMPORT Kit;
	CONST top = 5; name = "abc";
	TYPE Color = INTEGER; Node = POINTER TO RECORD next: Node END;
	VAR count: INTEGER; flag: BOOLEAN; node, other: Node; ratio: REAL; letter: CHAR;
	PROCEDURE Find (n: Node; VAR times: INTEGER): BOOLEAN;
	BEGIN
		RETURN flag
	END Find;
	PROCEDURE Act;
	END Act;
	PROCEDURE Do* (arg: INTEGER);
		VAR local: INTEGER; temp: No(*@typeOfVar*);
	BEGIN
		co(*@statement*);
		IF (*@condition*) THEN END;
		count := (*@integer*);
		node := (*@node*);
		flag := (*@boolean*);
		letter := (*@char*);
		Find((*@argument*));
		Find(node, (*@varArgument*));
		WHILE count < (*@compare*) DO END;
		FOR local := 0 TO (*@limit*) DO END;
		CASE count OF (*@label*) : END;
		RETURN (*@nothing*)
	END Do;
	PROCEDURE Value (): BOOLEAN;
	BEGIN
		RETURN (*@returned*)
	END Value;
	PROCEDURE Last;
	BEGIN
		(*@begin*)
	END Last;
END Names.

MODULE Headings;
	IMPORT K(*@imported*), (*@nextImport*);
	TYPE
		V = POINTER TO RECORD (Kit.(*@baseMember*)) END;
		P = POINTER (*@afterPointer*);
		A = ARRAY (*@arrayLength*);
		F = (*@structure*);
		G = POINTER TO (*@afterTo*);
END Headings.

MODULE Overrides;
	IMPORT Kit;
	TYPE V = POINTER TO RECORD (Kit.View) END;
	PROCEDURE (v: V) (*@method*)
END Overrides.

MODULE Overrides2;
	IMPORT Kit;
	TYPE V = POINTER TO RECORD (Kit.View) END;
	PROCEDURE (*@procedure*)
END Overrides2.

MODULE Parameters;
	TYPE T = RECORD END;
	PROCEDURE P ((*@mode*)
END Parameters.

MODULE Parameters2;
	TYPE T = RECORD END; U = POINTER TO T;
	PROCEDURE P (a: (*@parameterType*)
END Parameters2.

MODULE Receiver;
	TYPE T = RECORD END; U = POINTER TO T;
	PROCEDURE (u: (*@receiverType*)
END Receiver.

MODULE Attributes;
	TYPE T = POINTER TO RECORD END;
	PROCEDURE (t: T) Do (), (*@attribute*)
END Attributes.

MODULE Result;
	PROCEDURE P (): (*@resultType*)
END Result.

MODULE Ends;
	PROCEDURE Work;
	BEGIN
	END (*@endName*)
END Ends.

MODULE EndOfModule;
	PROCEDURE Work;
	END Work;
END (*@endModule*)

MODULE Unimported;
	VAR x: INTEGER;
	PROCEDURE Do*;
	BEGIN
		Kit.(*@unimported*);
		Ki(*@unimportedWord*);
	END Do;
END Unimported.

MODULE Words;
	VAR x: INTEGER; b: BOOLEAN;
	PROCEDURE Do*;
	BEGIN
		IF b THEN
			x := 1
		E(*@elseWord*)
		END;
		REPEAT
			INC(x)
		U(*@untilWord*)
	END Do;
	(*@declarations*)
END Words.

MODULE Quiet;
	(* a comment with a wo(*@inComment*)rd *)
	CONST s = "text wo(*@inString*)"; n = 12(*@inNumber*);
	VAR x(*@newName*)
END Quiet.

MODULE Half;
	IMPORT Kit;
	TYPE T(*@T*) = RECORD a(*@field*): INTEGER END;
	VAR t(*@t*): T(*@useT*); n(*@n*): INTEGER;
	PROCEDURE P(*@P*) (x(*@x*): INTEGER; y: REAL);
		VAR z(*@z*): INTEGER;
	BEGIN
		z(*@useZ*) := x(*@useX*) +;
		t(*@useT2*).a(*@useField*) := ;
		IF n(*@useN*) > THEN z(*@useZ2*) := 2
		P(x, (*@callHalf*)
	END P(*@endP*);
	PROCEDURE Q(*@Q*);
	BEGIN
		P(*@callP*)(n(*@useN2*), 1); Kit.Open(*@open*)(NIL, (*@callOpen*)); unknown(*@unknown*) := 3
	END Q;
END Half.

(*? complete pointer: size next context Restore Handle !secret !Hidden !w *)
(*? complete record: w h !size *)
(*? complete element: size next Restore *)
(*? complete chain: =next *)
(*? complete plain: x y !w *)
(*? complete module: Open Width log !View !hidden !Hidden !limit *)
(*? complete moduleWord: =Open *)
(*? complete gap: size next Restore *)
(*? complete result: size next *)
(*? complete guarded: size next Restore *)
(*? complete compared: context *)
(*? complete expected: w h *)
(*? complete narrowed: size next *)
(*? complete elseBranch: context Restore !size *)
(*? complete self: size next Method Restore *)
(*? complete statement: =count *)
(*? complete condition: flag Find count !Act !Color *)
(*? complete integer: count local arg top node !Act !flag !letter !Color *)
(*? complete node: =node other NIL !count *)
(*? complete boolean: =Find flag TRUE FALSE count !Act *)
(*? complete char: =letter !ratio *)
(*? complete argument: =node other NIL !flag *)
(*? complete varArgument: count local !flag !letter *)
(*? complete compare: count local arg top *)
(*? complete limit: arg count local top !flag *)
(*? complete label: top !count !node *)
(*? complete returned: flag Find TRUE !Act *)
(*? complete typeOfVar: Node !node !count *)
(*? complete begin: count node IF WHILE RETURN Act Kit INC NEW !Color !top *)
(*? complete imported: Kit *)
(*? complete nextImport: Kit SYSTEM *)
(*? complete baseMember: View Message Size !Open !limit *)
(*? complete afterPointer: =TO *)
(*? complete structure: ARRAY POINTER RECORD PROCEDURE INTEGER V P *)
(*? complete afterTo: ARRAY RECORD V !POINTER !BEGIN *)
(*? complete method: =Restore Handle !Final *)
(*? insert method Restore: "PROCEDURE (v: V) Restore* (l, t, r, b: INTEGER);\nBEGIN\n\t$0\nEND Restore;" *)
(*? complete procedure: "(v: V) Restore" "(v: V) Handle" *)
(*? complete mode: VAR IN OUT *)
(*? complete parameterType: INTEGER T U ARRAY !RECORD *)
(*? complete receiverType: U *)
(*? complete attribute: NEW ABSTRACT EMPTY EXTENSIBLE !LIMITED *)
(*? complete resultType: INTEGER BOOLEAN CHAR *)
(*? complete endName: =Work *)
(*? insert endName Work: "END Work;" *)
(*? complete endModule: =EndOfModule *)
(*? insert endModule EndOfModule: "END EndOfModule." *)
(*? complete unimported: Open Width *)
(*? insert unimported Open: "IMPORT Kit;" "Kit.Open(" *)
(*? complete unimportedWord: Kit *)
(*? insert unimportedWord Kit: "IMPORT Kit;" *)
(*? complete elseWord: ELSE ELSIF END *)
(*? complete untilWord: UNTIL *)
(*? complete declarations: PROCEDURE VAR TYPE CONST *)
(*? complete inComment: - *)
(*? complete inString: - *)
(*? complete inNumber: - *)
(*? complete newName: - *)
(*? complete arrayLength: OF *)
(*? insert statement count: "\t\tcount;" *)
(*? insert begin INC: "INC($0)" *)
(*? insert begin Act: "\t\tAct\n" *)
(*? insert boolean Find: "flag := Find($0);" *)
(*? signature callHalf: "P (x: INTEGER; y: REAL)" "y: REAL" *)
(*? signature callOpen: "Open (v: Kit.View; title: INTEGER)" "title: INTEGER" *)
(*? definition useZ: z *)
(*? definition useX: x *)
(*? definition useT2: t *)
(*? definition useField: field *)
(*? definition useN: n *)
(*? definition callP: P *)
(*? definition unknown: - *)
(*? references n: n useN useN2 *)
(*? references z: z useZ useZ2 *)
(*? hover useZ: "VAR z: INTEGER" "local to `P`" *)
(*? hover open: "PROCEDURE Open* (v: Kit.View; title: INTEGER)" *)
(*? hover unknown: - *)
(*? linked P: P endP *)
(*? symbols Half: T T.a t n P Q *)
(*? token useX: parameter *)
(*? highlights T: T=text useT=text *)
(*? rename T Thing: T useT *)
(*? supertypes T: - *)

MODULE Closing;
	TYPE
		A = ABSTRACT R(*@afterAttribute*);
		B = RECORD
			x: RECORD y: INTEGER END;
			s: SET
		E(*@recordEnd*)
	VAR b: B; i: INTEGER;
	PROCEDURE P (VAR a: ARRAY O(*@arrayParameter*) INTEGER);
	BEGIN
		IF i = 1 THEN
			WHILE i < 3 DO
				INC(i)
			END
		E(*@endAfterEnd*)
		END;
		REPEAT
			IF i = 1 THEN i := 2 END
		U(*@untilAfterEnd*)
	END P;
END Closing.
(*? complete afterAttribute: =RECORD *)
(*? complete recordEnd: =END *)
(*? complete arrayParameter: =OF *)
(*? complete endAfterEnd: END ELSE ELSIF *)
(*? complete untilAfterEnd: =UNTIL *)
