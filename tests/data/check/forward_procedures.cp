MODULE ForwardProcedures;

	TYPE R = EXTENSIBLE RECORD END; T = POINTER TO R;

	PROCEDURE ^ Plain;
	PROCEDURE ^ Params (a, b: INTEGER; VAR c: REAL): BOOLEAN;
	PROCEDURE ^ OtherNames (a: INTEGER);
	PROCEDURE ^ OtherType (a: INTEGER);
	PROCEDURE ^ OtherMode (a: INTEGER);
	PROCEDURE ^ OtherCount (a: INTEGER);
	PROCEDURE ^ FewerParams (a, b: INTEGER);
	PROCEDURE ^ OtherResult (): INTEGER;
	PROCEDURE ^ NoResult (): INTEGER;
	PROCEDURE ^ Exported*;
	PROCEDURE ^ NotExported;
	PROCEDURE ^ Twice;
	PROCEDURE ^ Twice;
	PROCEDURE ^ Missing;
	PROCEDURE ^ (VAR r: R) Method (n: INTEGER): INTEGER, NEW, EXTENSIBLE;
	PROCEDURE ^ (VAR r: R) OtherAttribute (n: INTEGER), NEW, EXTENSIBLE;
	PROCEDURE ^ (VAR r: R) OtherReceiver (n: INTEGER), NEW;
	PROCEDURE ^ (VAR r: R) MissingMethod, NEW;
	PROCEDURE ^ (VAR r: R) Abstract, NEW, ABSTRACT(*! 190 *);
	PROCEDURE ^ (t: T) OtherParams (n: INTEGER), NEW;

	PROCEDURE Plain;
	END Plain;

	PROCEDURE Params (a, b: INTEGER; VAR c: REAL): BOOLEAN;
	BEGIN
		Plain; RETURN Params(a, b, c)
	END Params;

	PROCEDURE OtherNames (x: INTEGER)(*! 115 *);
	END OtherNames;

	PROCEDURE OtherType (a: REAL)(*! 115 *);
	END OtherType;

	PROCEDURE OtherMode (VAR a: INTEGER)(*! 115 *);
	END OtherMode;

	PROCEDURE OtherCount (a, b: INTEGER)(*! 116 *);
	END OtherCount;

	PROCEDURE FewerParams (a: INTEGER)(*! 116 *);
	END FewerParams;

	PROCEDURE OtherResult (): REAL(*! 117 *);
	BEGIN
		RETURN 1
	END OtherResult;

	PROCEDURE NoResult(*! 117 *);(*! 133 *)
	END NoResult;

	PROCEDURE Exported(*! 118 *);
	END Exported;

	PROCEDURE NotExported*(*! 118 *);
	END NotExported;

	PROCEDURE Twice;
	END Twice;

	PROCEDURE(*! 1 *) Twice;
	END Twice;

	PROCEDURE (VAR r: R) Method (n: INTEGER): INTEGER, NEW, EXTENSIBLE;
	BEGIN
		RETURN r.Method(n)
	END Method;

	PROCEDURE (VAR r: R) OtherAttribute (n: INTEGER), NEW(*! 184 *);
	END OtherAttribute;

	PROCEDURE (IN r: R) OtherReceiver (n: INTEGER)(*! 115 *), NEW;
	END OtherReceiver;

	PROCEDURE (t: T) OtherParams (n: REAL)(*! 115 *), NEW;
	END OtherParams;

	PROCEDURE ^ Late;

END ForwardProcedures.
