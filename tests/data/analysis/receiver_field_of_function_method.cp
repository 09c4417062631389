MODULE Sample;

	TYPE
		R = EXTENSIBLE RECORD END;
		S = RECORD q(*! 900 *): R; p(*! 901 *): POINTER TO R END;
		H = RECORD f(*! 901 *): PROCEDURE (): INTEGER END;

	PROCEDURE (IN r: R) Value (): INTEGER, NEW;
	BEGIN
		RETURN 1
	END Value;

	PROCEDURE Do*;
		VAR s(*! 901 *): S; h(*! 901 *): H; i: INTEGER;
	BEGIN
		i := s.q.Value() + s.p.Value() + h.f();
		i := i + 1
	END Do;

END Sample.
