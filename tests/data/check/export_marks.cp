MODULE ExportMarks;

	CONST c* = 1; d(*! 41 *)- = 2; e* = 3 *(*! 13 *);(*! 100 *)

	TYPE T* = RECORD a*, b-: INTEGER; c: CHAR END; S(*! 41 *)- = INTEGER; U* = POINTER TO V; V = RECORD END; W* = ABSTRACT RECORD END; X = ABSTRACT RECORD END;

	VAR v*, w-: INTEGER; x*: T; y-: RECORD z*: INTEGER END;

	PROCEDURE P*;
		CONST e(*! 41 *)* = 1;
		TYPE F(*! 41 *)* = RECORD g(*! 41 *)*: INTEGER END;
		VAR h(*! 41 *)-: INTEGER;

		PROCEDURE Q(*! 41 *)*(*! 73 *);
		END Q;

	END P;

	PROCEDURE R(*! 41 *)-;
	END R;

	PROCEDURE (VAR t: W) M1*, NEW, ABSTRACT;
	PROCEDURE (VAR t: W) M2-, NEW, ABSTRACT;
	PROCEDURE (VAR t: W) M3, NEW, ABSTRACT(*! 179 *);
	PROCEDURE (VAR t: X) M4, NEW, ABSTRACT;

	PROCEDURE S2 (a(*! 21 *)*: INTEGER; b(*! 21 *)-: CHAR);
	END S2;(*! 38 *)

	VAR late*: INTEGER;

END ExportMarks.
