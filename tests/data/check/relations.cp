MODULE Relations;

	TYPE
		Vector = ARRAY 3 OF REAL;
		Point = RECORD x, y: INTEGER END;
		Any = POINTER TO RECORD END;
		Other = POINTER TO RECORD END;
		Handler = PROCEDURE (n: INTEGER);

	VAR
		b: BOOLEAN; sc: SHORTCHAR; c: CHAR; y: BYTE; h: SHORTINT; i: INTEGER; l: LONGINT; f: SHORTREAL; r: REAL; s: SET;
		v: Vector; p: Point; any: Any; other: Other; handler: Handler;

	PROCEDURE Handle (n: INTEGER);
	END Handle;

	PROCEDURE Relations;
	BEGIN
		b := i < l; b := y = r; b := c >= sc; b := sc # "x"; b := b = TRUE; b := s # {}; b := any = NIL; b := any # any;
		b := handler = NIL; b := handler = Handle(*! 126 *);
		b := b < TRUE(*! 107 *);
		b := s <= {1}(*! 107 *);
		b := any < NIL(*! 107 *);
		b := any = other(*! 100 *);
		b := any = handler(*! 100 *);
		b := handler # handler;
		b := handler >= handler(*! 107 *);
		b := i = c(*! 100 *);
		b := c = i(*! 100 *);
		b := b = i(*! 100 *);
		b := s = i(*! 100 *);
		b := v = v(*! 107 *);
		b := p = p(*! 107 *);
		b := Handle = handler(*! 126 *);
		b := NIL = NIL;
		b := (i < l) < (l < i)(*! 107 *)
	END Relations;

END Relations.
