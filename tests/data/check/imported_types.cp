MODULE ImportedTypes;

	IMPORT Views, Stores, TextModels, Files, Fonts, Models, Kernel, Dialog, Containers, Controllers, Properties;

	TYPE
		View = POINTER TO RECORD (Views.View) n: INTEGER END;
		AbsView = POINTER TO ABSTRACT RECORD (Views.View) m: INTEGER END;
		ExtView = POINTER TO EXTENSIBLE RECORD (AbsView) END;
		OfView = POINTER TO RECORD (View(*! 181 *)) END;
		Msg = RECORD (Views.Message) x: INTEGER END;
		Model = POINTER TO RECORD (Models.Model) END;
		Reader = RECORD (Files.Reader) END;
		StoreReader = RECORD (Stores.Reader(*! 181 *)) END;
		Domain = POINTER TO RECORD (Stores.Domain(*! 181 *)) END;
		Str = RECORD (Dialog.String(*! 53 *)) END;
		List = RECORD (Dialog.List(*! 181 *)) END;
		Hook = POINTER TO RECORD (Kernel.Hook(*! 0 *)) END;
		Unknown = RECORD (Views.Nope(*! 0 *)) END;
		NotType = RECORD (Views.Deposit(*! 52 *)) END;
		Alias = Views.View;
		Arr = ARRAY 3 OF Views.View;
		Arr2 = ARRAY 3 OF Views.Message(*! 193 *);
		Proc = PROCEDURE (v: Views.View; VAR m: Views.Message): Stores.Domain;

	VAR
		v: Views.View; view: View; msg: Views.Message(*! 193 *); msg2: Msg; rd: Stores.Reader; f: Files.File; name: Files.Name; loc: Files.Locator; font: Fonts.Font; store: Stores.Store; model: TextModels.Model; i: INTEGER; ch: CHAR; alias: Alias; any: ANYPTR; dlg: Dialog.List;

	PROCEDURE (v: View) Restore* (f: Views.Frame; l, t, r, b: INTEGER);
	END Restore;

	PROCEDURE (v: AbsView) Restore* (f: Views.Frame; l, t, r: INTEGER)(*! 116 *);
	END Restore;

	PROCEDURE (v: View) Internalize- (VAR rd: Stores.Reader);
		VAR version: INTEGER;
	BEGIN
		v.Internalize^(rd); rd.ReadVersion(0, 1, version);
		IF ~rd.cancelled THEN rd.ReadInt(v.n) END;
		rd.cancelled := TRUE(*! 76 *);
		rd.ReadInt(3(*! 122 *))
	END Internalize;

	PROCEDURE (v: View) Externalize* (VAR wr: Stores.Writer)(*! 183 *);
	BEGIN
		v.Externalize^(wr); wr.WriteInt(v.n)
	END Externalize;

	PROCEDURE (v: View) HandleCtrlMsg* (f: Views.Frame; VAR msg: Controllers.Message; VAR focus: Views.View);
	BEGIN
		WITH msg: Controllers.EditMsg DO ch := msg.char; msg.op := 1 ELSE END;
		msg.char(*! 83 *) := "x"
	END HandleCtrlMsg;

	PROCEDURE (v: View) Neutralize*, NEW(*! 186 *);
	END Neutralize;

	PROCEDURE (v: View) Domain* (): Stores.Domain(*! 182 *);
	BEGIN
		RETURN NIL
	END Domain;

	PROCEDURE (v: Views.View(*! 72 *)) Foreign*, NEW;
	END Foreign;

	PROCEDURE (VAR m: Msg) Add, NEW;
	END Add;

BEGIN
	v := view; any := v; store := v; alias := v; view := v(View); i := view.n; f := Files.dir.Old(loc, name, Files.shared); store.Internalize(*! 196 *)(rd); v.Neutralize; font := Fonts.dir.Default(); i := font.size; Views.Broadcast(v, msg2); NEW(view); i := f.Length();
	view := v(*! 113 *);
	NEW(v(*! 193 *));
	NEW(font(*! 193 *));
	NEW(store(*! 193 *));
	v.context := NIL(*! 76 *);
	font.size := 3(*! 76 *);
	i := v.nope(*! 83 *);
	Views.nope(*! 0 *)(v(*! 52 *))(*! 121 *);
	Views.Broadcast(v(*! 65 *));
	Views.Broadcast(view, i(*! 123 *));
	i := Views.Deposit(*! 126 *);
	Views(*! 127 *) := NIL(*! 113 *);
	i := Views(*! 127 *);
	Views.View := v(*! 56 *);
	Files.dir := NIL(*! 76 *);
	Files.Nope(*! 0 *) := 1;
	rd := rd;
	msg := msg2;
	i := f.Length(*! 40 *);
	f.Length()(*! 55 *);
	f.InitType("x");
	model.Append(model);
	dlg.index := 1; dlg.len := 3(*! 76 *)
END ImportedTypes.
