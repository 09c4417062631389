MODULE Views;

	IMPORT Models, Ports, Stores;

	TYPE
		View* = POINTER TO ABSTRACT RECORD (Stores.Store) context-: Models.Context END;
		Frame* = POINTER TO ABSTRACT RECORD (Ports.Frame) END;

	PROCEDURE (v: View) Restore* (f: Frame; l, t, r, b: INTEGER), NEW, ABSTRACT;

	PROCEDURE Deposit* (view: View);
	BEGIN
		ASSERT(view # NIL, 20)
	END Deposit;

END Views.
