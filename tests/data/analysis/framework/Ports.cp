MODULE Ports;

	CONST fill* = -1; red* = 0FFH;

	TYPE
		Frame* = POINTER TO ABSTRACT RECORD END;

	PROCEDURE (f: Frame) DrawRect* (l, t, r, b, s, color: INTEGER), NEW, ABSTRACT;

END Ports.
