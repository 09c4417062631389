MODULE RecordFlags;

	IMPORT SYSTEM;

	CONST one = 1; real = 1.0;

	TYPE
		A = RECORD [untagged] a: INTEGER END; B = RECORD [noalign] a: CHAR; b: REAL END; C = RECORD [align2] END; D = RECORD [align4] END; E = RECORD [align8] r: REAL END; F = RECORD [union] i: INTEGER; c: CHAR END; G = RECORD [one] END; H = RECORD [3] END; I = RECORD [(*! 225 *)real] END; J = RECORD [(*! 225 *)2] END; K = RECORD [(*! 225 *)foo] END; L = RECORD [(*! 225 *)interface] END; M = RECORD [untagged,(*! 225 *) noalign] END; N = RECORD ["untagged"] END; O = RECORD [] END; P = RECORD [untagged +(*! 225 *) 0] END; Q = RECORD [(*! 225 *)1.0] END;
		Base = EXTENSIBLE RECORD [untagged] END; Sub = RECORD (Base) END; Sub2 = RECORD [untagged] (Base) END; Sub3 = RECORD [noalign] (Base(*! 225 *)) END; Sub4 = RECORD [align8] (Base) END; Tagged = EXTENSIBLE RECORD END; Sub5 = RECORD [untagged] (Tagged) END; Sub6 = RECORD [(*! 225 *)interface] (Tagged) END; Base8 = EXTENSIBLE RECORD [align8] END; Sub7 = RECORD [align2] (Base8(*! 225 *)) END;
		PA = POINTER TO A; PB = POINTER [untagged] TO Tagged; PC = POINTER [(*! 225 *)interface] TO A; PD = POINTER [(*! 225 *)foo] TO A; PE = POINTER [(*! 225 *)2] TO A; PF = POINTER [1] TO F; PG = POINTER [(*! 225 *)interface] TO Tagged; PH = POINTER [untagged] TO Sub; PI = POINTER TO ARRAY OF A; PJ = POINTER [untagged] TO ARRAY OF CHAR;
		AA = ARRAY [untagged] OF CHAR; AB = ARRAY [untagged] 3 OF CHAR; AC = ARRAY [align16] 4 OF SHORTREAL; AD = ARRAY [(*! 225 *)foo] 3 OF CHAR; AE = ARRAY [untagged] OF ARRAY [untagged] OF CHAR; AF = ARRAY [untagged] OF ARRAY OF CHAR; AG = ARRAY [untagged,(*! 225 *) align16] 3 OF CHAR; AH = ARRAY [8] 3 OF CHAR; PK = POINTER TO AA; PL = POINTER TO AB; PM = POINTER [(*! 225 *)interface] TO AA;

	VAR a: A; pa: PA; pl: PL; size: ARRAY SIZE(B) OF CHAR; sizeE: ARRAY SIZE(E) OF CHAR; sizeF: ARRAY SIZE(F) OF CHAR;

	PROCEDURE P1 (a: A; VAR b: A; IN c: F);
	BEGIN
		a := b; b.a := c.i
	END P1;

	PROCEDURE (VAR a: Base) Met, NEW;
	END Met;

BEGIN
	size[8] := 0X; sizeE[7] := 0X; sizeF[3] := 0X;
	size[9] := 0X;
	sizeE[8(*! 81 *)] := 0X;
	sizeF[4(*! 81 *)] := 0X;
	NEW(a(*! 111 *))
END RecordFlags.
