MODULE ValidFrameworkView;

	IMPORT Views, Stores, Ports, Models, Controllers, Properties, TextModels, TextViews, TextMappers, StdLog, Strings, Math, Files, Dialog, Fonts, Kernel, Meta, Sequencers;

	CONST minVersion = 0; maxVersion = 1;

	TYPE
		View = POINTER TO RECORD (Views.View) size: INTEGER; title: Dialog.String; text: TextModels.Model END;
		Op = POINTER TO RECORD (Stores.Operation) view: View; size: INTEGER END;
		Item = RECORD next: POINTER TO ARRAY OF Item; name: ARRAY 32 OF CHAR; draw: PROCEDURE (f: Views.Frame; IN i: Item) END;

	VAR log: TextMappers.Formatter; items: ARRAY 3 OF Item; value*: INTEGER; param*: RECORD min*, max*: REAL; list*: Dialog.List END;

	PROCEDURE (op: Op) Do;
		VAR old: INTEGER;
	BEGIN
		old := op.view.size; op.view.size := op.size; op.size := old; Views.Update(op.view, Views.keepFrames)
	END Do;

	PROCEDURE (v: View) Internalize (VAR rd: Stores.Reader);
		VAR version: INTEGER; s: Stores.Store;
	BEGIN
		rd.ReadVersion(minVersion, maxVersion, version);
		IF ~rd.cancelled THEN
			rd.ReadInt(v.size); rd.ReadString(v.title);
			rd.ReadStore(s);
			IF (s # NIL) & (s IS TextModels.Model) THEN v.text := s(TextModels.Model); Stores.Join(v, s) END
		END
	END Internalize;

	PROCEDURE (v: View) Externalize (VAR wr: Stores.Writer);
	BEGIN
		wr.WriteVersion(maxVersion); wr.WriteInt(v.size); wr.WriteString(v.title$); wr.WriteStore(v.text)
	END Externalize;

	PROCEDURE (v: View) CopyFromSimpleView (source: Views.View);
	BEGIN
		WITH source: View DO v.size := source.size; v.title := source.title END
	END CopyFromSimpleView;

	PROCEDURE (v: View) Restore (f: Views.Frame; l, t, r, b: INTEGER);
		VAR i, w, h, asc, dsc: INTEGER; font: Fonts.Font;
	BEGIN
		font := Fonts.dir.Default(); font.GetBounds(asc, dsc, w); v.context.GetSize(w, h);
		FOR i := 0 TO LEN(items) - 1 DO
			IF items[i].draw # NIL THEN items[i].draw(f, items[i]) END
		END;
		f.DrawRect(0, 0, w, h, Ports.fill, Ports.RGBColor(0, SHORT(ENTIER(Math.Sqrt(v.size))), 255)); f.DrawString(0, asc, Ports.black, v.title + ": " + items[0].name, font)
	END Restore;

	PROCEDURE (v: View) HandlePropMsg (VAR msg: Properties.Message);
	BEGIN
		WITH msg: Properties.SizePref DO
			IF msg.w = Views.undefined THEN msg.w := 100 * Ports.mm; msg.h := msg.w DIV 2 END
		| msg: Properties.FocusPref DO msg.setFocus := TRUE
		ELSE
		END
	END HandlePropMsg;

	PROCEDURE (v: View) HandleCtrlMsg (f: Views.Frame; VAR msg: Controllers.Message; VAR focus: Views.View);
		VAR op: Op;
	BEGIN
		WITH msg: Controllers.EditMsg DO
			IF (msg.op = Controllers.pasteChar) & (msg.char >= "0") & (msg.char <= "9") THEN
				NEW(op); op.view := v; op.size := ORD(msg.char) - ORD("0"); Views.Do(v, "Resize", op)
			END
		| msg: Controllers.TrackMsg DO
			INC(v.size, msg.x DIV f.unit)
		ELSE
		END
	END HandleCtrlMsg;

	PROCEDURE Deposit*;
		VAR v: View;
	BEGIN
		NEW(v); v.text := TextModels.dir.New(); v.title := "new"; Views.Deposit(v)
	END Deposit;

	PROCEDURE Report* (IN s: ARRAY OF CHAR);
		VAR n, res: INTEGER; loc: Files.Locator; t: TextModels.Reader; ch: CHAR; hook: Kernel.Name; item: Meta.Item; msg: Sequencers.RemoveMsg;
	BEGIN
		Strings.StringToInt(s, n, res); loc := Files.dir.This("Text").This("Mod");
		IF (res = 0) & (loc.res = 0) THEN StdLog.String(s); StdLog.Int(n); StdLog.Ln ELSE Dialog.ShowMsg("#System:Error") END;
		Meta.LookupPath(s, item);
		IF item.Valid() THEN log.WriteString(s + "!") END
	END Report;

BEGIN
	param.list.SetResources("#Std:list"); value := SHORT(ENTIER(param.max - param.min)) MOD 7
CLOSE
	log.ConnectTo(NIL)
END ValidFrameworkView.
