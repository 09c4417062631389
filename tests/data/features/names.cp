MODULE Accounts(*@M*); (* Accounts of customers, and what they owe. *)
	IMPORT Log(*@importLog*);

	CONST
		base(*@base*) = 100;
		limit(*@limit*)* = 10 * base(*@limitBase*); (* the most that may be owed *)
		letter(*@letter*) = "A"; empty(*@empty*) = {}; flags(*@flags*) = {1, 3..5}; pi(*@pi*) = 3.14;
		name(*@constName*) = "bank"; done(*@done*) = TRUE;

	TYPE
		(* One customer. *)
		Account(*@Account*)* = POINTER TO EXTENSIBLE RECORD
			sum(*@sum*)-: INTEGER; (* what is owed *)
			next(*@next*), last: Account(*@fieldType*)
		END;
		Savings(*@Savings*)* = POINTER TO RECORD (Account(*@baseType*)) rate(*@rate*)*: REAL END;
		Text(*@Text*) = ARRAY 32 OF CHAR;
		Matrix(*@Matrix*) = ARRAY 3, 4 OF REAL;
		Handler(*@Handler*)* = PROCEDURE (a(*@typeParam*): Account; IN t: Text): BOOLEAN;
		Pair(*@Pair*) = RECORD x(*@px*), y: INTEGER END;

	VAR
		first(*@first*)-, spare: Account(*@varType*);
		count(*@count*): INTEGER; (* of accounts *)
		handler(*@handler*): Handler(*@useHandler*);
		pair: Pair;

	PROCEDURE (a(*@self*): Account(*@selfType*)) Pay(*@Pay*)* (amount(*@amount*): INTEGER), NEW, EXTENSIBLE;
		(* Takes an amount off what is owed. *)
	BEGIN
		ASSERT(amount(*@useAmount*) >= 0, 20(*@pre*));
		a(*@useSelf*).sum(*@useSum*) := a(*@useSelf2*).sum(*@readSum*) - amount(*@useAmount2*)
	END Pay(*@endPay*);

	PROCEDURE (s(*@self2*): Savings(*@savingsSelf*)) Pay(*@PaySavings*)* (amount(*@amount2*): INTEGER);
	BEGIN
		s.Pay(*@superPay*)^ (amount(*@useAmount3*)); s.rate(*@useRate*) := 0.1
	END Pay(*@endPay2*);

	PROCEDURE Find(*@Find*)* (IN text(*@text*): ARRAY OF CHAR; OUT found(*@found*): Account): BOOLEAN;
		VAR a(*@a*): Account; count(*@inner*): INTEGER;

		PROCEDURE Step(*@Step*) (VAR n(*@n*): INTEGER);
		BEGIN
			INC(n(*@useN*)); a(*@outerA*) := a(*@outerA2*).next(*@useNext*)
		END Step(*@endStep*);

	BEGIN
		a(*@setA*) := first(*@useFirst*); count(*@useInner*) := 0;
		WHILE (a(*@whileA*) # NIL) & (count(*@useInner2*) < limit(*@useLimit*)) DO Step(*@callStep*)(count(*@passInner*)) END;
		WITH a(*@withA*): Savings(*@guard*) DO a(*@narrowed*).rate(*@narrowRate*) := 0
		ELSE
		END;
		found(*@setFound*) := a(*@readA*);
		RETURN found(*@readFound*) # NIL
	END Find(*@endFind*);

	PROCEDURE Add*;
		VAR new(*@new*): Account; s: Savings(*@savingsType*); b: BOOLEAN;
	BEGIN
		NEW(new(*@newNew*)); new(*@newUse*).next := first(*@readFirst*); first(*@setFirst*) := new(*@newRead*);
		NEW(s); s.Pay(*@callPay*)(limit(*@passLimit*)); Log.Int(*@callInt*)(first(*@chain*).next(*@chainNext*).sum(*@chainSum*));
		b := Find(*@callFind*)("x", first(*@outFirst*));
		pair.x(*@pairX*) := LEN(*@len*)(name(*@useName*)) + SHORT(*@short*)(ENTIER(pi(*@usePi*)));
		IF done(*@useDone*) & (letter(*@useLetter*) # 0X) THEN HALT(*@halt*)(99(*@trap*)) END
	END Add;

BEGIN
	count(*@setCount*) := 0; handler(*@setHandler*) := NIL
END Accounts(*@endM*).

MODULE Log; (* Writes. *)
	PROCEDURE Int(*@Int*)* (i(*@intParam*): INTEGER);
	END Int(*@endInt*);
END Log.

MODULE Bank(*@Bank*);
	IMPORT A(*@alias*) := Accounts(*@importM*), Log;

	TYPE
		Gold(*@Gold*) = POINTER TO RECORD (A(*@alias1*).Account(*@goldBase*)) END;

	VAR gold(*@gold*): Gold(*@goldType*);

	PROCEDURE (g: Gold(*@goldSelf*)) Pay(*@PayGold*)* (amount: INTEGER);
	BEGIN
		Log.Int(*@clientInt*)(g.sum(*@clientSum*));
		g.Pay(*@goldSuper*)^ (amount)
	END Pay(*@endPayGold*);

	PROCEDURE Do(*@Do*)*;
		VAR a: A(*@alias2*).Account(*@clientType*);
	BEGIN
		IF A(*@alias3*).Find(*@clientFind*)("me", a) THEN a.Pay(*@clientPay*)(A(*@alias4*).limit(*@clientLimit*)) END
	END Do;

END Bank.

(*? definition useLimit: limit *)
(*? definition clientLimit: limit *)
(*? definition limitBase: base *)
(*? definition fieldType: Account *)
(*? definition baseType: Account *)
(*? definition useAmount: amount *)
(*? definition useAmount3: amount2 *)
(*? definition useSelf: self *)
(*? definition superPay: Pay *)
(*? definition goldSuper: Pay *)
(*? definition clientPay: Pay *)
(*? definition callPay: PaySavings *)
(*? definition useInner: inner *)
(*? definition setCount: count *)
(*? definition outerA: a *)
(*? definition narrowed: a *)
(*? definition narrowRate: rate *)
(*? definition chainSum: sum *)
(*? definition useNext: next *)
(*? definition newUse: new *)
(*? definition endPay: Pay *)
(*? definition endFind: Find *)
(*? definition endM: M *)
(*? definition importM: M *)
(*? definition alias: M *)
(*? definition pairX: px *)
(*? definition len: - *)
(*? definition guard: Savings *)
(*? definition useHandler: Handler *)
(*? declaration PayGold: Pay *)
(*? declaration PaySavings: Pay *)
(*? declaration Find: Find *)
(*? type first: Account *)
(*? type handler: Handler *)
(*? type a: Account *)
(*? type callFind: - *)
(*? type count: - *)
(*? type gold: Gold *)
(*? type pairX: - *)
(*? type useNext: Account *)
(*? implementation Pay: Pay PaySavings PayGold *)
(*? implementation clientPay: Pay PaySavings PayGold *)
(*? implementation PaySavings: PaySavings *)
(*? implementation Account: Savings Gold *)
(*? implementation clientType: Savings Gold *)
(*? implementation clientFind: Find *)
(*? references sum: sum useSum readSum chainSum clientSum *)
(*? references clientSum: sum useSum readSum chainSum clientSum *)
(*? references limit: limit useLimit passLimit clientLimit *)
(*? references count: count setCount *)
(*? references inner: inner useInner useInner2 passInner *)
(*? references amount: amount useAmount useAmount2 *)
(*? references a: a outerA outerA2 setA whileA withA narrowed readA *)
(*? references Find: Find endFind callFind clientFind *)
(*? references Int: Int callInt clientInt endInt *)
(*? references Step: Step endStep callStep *)
(*? references first: first useFirst setFirst chain outFirst readFirst *)
(*? references rate: rate useRate narrowRate *)
(*? references Gold: Gold goldType goldSelf *)
(*? references found: found setFound readFound *)
(*? references base: base limitBase *)
(*? highlights a: a=write outerA=write outerA2=read setA=write whileA=read withA=read narrowed=read readA=read *)
(*? highlights found: found=write setFound=write readFound=read *)
(*? highlights useN: n=write useN=write *)
(*? highlights new: new=write newNew=write newUse=read newRead=read *)
(*? highlights rate: rate=write useRate=write narrowRate=write *)
(*? highlights Step: Step=text endStep=text callStep=text *)
(*? highlights base: base=text limitBase=text *)
(*? highlights Savings: Savings=text savingsSelf=text guard=text savingsType=text *)
(*? highlights len: len=text *)
(*? rename found result: found setFound readFound *)
(*? rename clientSum owed: sum useSum readSum chainSum clientSum *)
(*? rename Step Advance: Step endStep callStep *)
(*? rename alias Acc: alias alias1 alias2 alias3 alias4 *)
(*? rename new old: new newNew newUse newRead *)
(*? rename inner total: inner useInner useInner2 passInner *)
(*? rename useRate interest: rate useRate narrowRate *)
(*? rename letter capital: letter useLetter *)
(*? rename inner a: - *)
(*? rename inner limit: - *)
(*? rename a first: - *)
(*? rename sum next: - *)
(*? rename Step INC: - *)
(*? rename Pay Find2: Pay endPay PaySavings superPay endPay2 callPay PayGold goldSuper endPayGold clientPay *)
(*? rename count 2x: - *)
(*? rename count END: - *)
(*? rename len length: - *)
(*? callers Find: Add Do *)
(*? callers Step: Find *)
(*? callers Int: Add Pay *)
(*? callees Find: Step *)
(*? callees Do: Find Pay *)
(*? callees Step: - *)
(*? supertypes Gold: Account *)
(*? supertypes Account: - *)
(*? subtypes Account: Savings Gold *)
(*? subtypes Savings: - *)
(*? hover limit: "CONST limit* = 1000" "the most that may be owed" "module `Accounts`, exported" *)
(*? hover clientLimit: "= 1000" *)
(*? hover letter: 'letter = "A"' *)
(*? hover flags: "flags = {1, 3..5}" *)
(*? hover empty: "empty = {}" *)
(*? hover usePi: "pi = 3.14" *)
(*? hover useDone: "done = TRUE" *)
(*? hover useName: 'name = "bank"' *)
(*? hover Account: "TYPE Account* = POINTER TO EXTENSIBLE RECORD" "sum-: INTEGER" "One customer." "size: 4 bytes" *)
(*? hover clientSum: "sum-: INTEGER" "field of `Account`" "exported read-only" "what is owed" *)
(*? hover count: "VAR count: INTEGER" "of accounts" "not exported" *)
(*? hover Matrix: "ARRAY 3 OF ARRAY 4 OF REAL" "size: 96 bytes" *)
(*? hover Text: "ARRAY 32 OF CHAR" "size: 64 bytes" *)
(*? hover Pair: "x: INTEGER" "size: 8 bytes" *)
(*? hover useHandler: "PROCEDURE (a: Account; IN t: Text): BOOLEAN" *)
(*? hover callPay: "(s: Savings) Pay* (amount: INTEGER)" *)
(*? hover clientPay: "(a: A.Account) Pay* (amount: INTEGER)" "Takes an amount off" "`amount >= 0`: 20, precondition" *)
(*? hover pre: "20: precondition" *)
(*? hover trap: "99: postcondition" *)
(*? hover callFind: "PROCEDURE Find* (IN text: ARRAY OF CHAR; OUT found: Account): BOOLEAN" *)
(*? hover useAmount: "amount: INTEGER" "parameter of `Pay`" *)
(*? hover useSelf: "a: Account" "Pay" *)
(*? hover inner: "VAR count: INTEGER" "local to `Find`" *)
(*? hover narrowed: "a: Savings" *)
(*? hover len: "LEN" *)
(*? hover short: "SHORT" *)
(*? hover halt: "HALT" *)
(*? hover importM: "MODULE Accounts" "Accounts of customers" *)
(*? hover M: "MODULE Accounts" *)
(*? hover callInt: "PROCEDURE Int* (i: INTEGER)" "module `Log`" *)
(*? hover px: "x: INTEGER" "field of `Pair`" *)
(*? hover endPay: "(a: Account) Pay*" *)
(*? hover typeParam: "a: Account" *)
(*? token limit: variable declaration readonly exported *)
(*? token useLimit: variable readonly exported *)
(*? token Account: class declaration exported *)
(*? token fieldType: class exported *)
(*? token Text: type declaration *)
(*? token sum: property declaration exported *)
(*? token useSum: property exported *)
(*? token amount: parameter declaration *)
(*? token useAmount: parameter *)
(*? token a: variable declaration *)
(*? token callStep: function *)
(*? token Find: function declaration exported *)
(*? token clientPay: method exported *)
(*? token len: function defaultLibrary *)
(*? token alias: namespace declaration *)
(*? token callInt: function exported *)
(*? token useDone: variable readonly *)
(*? linked Find: Find endFind *)
(*? linked endStep: Step endStep *)
(*? linked M: M endM *)
(*? linked PaySavings: PaySavings endPay2 *)
(*? linked callFind: - *)
(*? links Bank: Accounts Log *)
(*? symbols Bank: Gold Gold.Pay gold Do *)
(*? symbols Log: Int *)
(*? symbols Accounts: base limit letter empty flags pi name done Account Account.sum Account.next Account.last Account.Pay Savings Savings.rate Savings.Pay Text Matrix Handler Pair Pair.x Pair.y first spare count handler pair Find Find.Step Add *)
(*? find Sav: Savings *)
(*? find fi: Find first *)
(*? find Bank: Bank *)
(*? find nothingLikeThis: - *)
