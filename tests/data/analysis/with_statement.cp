MODULE Sample;

	TYPE
		B = POINTER TO EXTENSIBLE RECORD x(*! 903 *): INTEGER END;
		S = POINTER TO RECORD (B) y(*! 903 *): INTEGER END;
		R = EXTENSIBLE RECORD END;
		Q = RECORD (R) z: INTEGER END;

	PROCEDURE Do* (b: B; VAR r: R; IN q: R);
		VAR l(*! 902 *): B;
	BEGIN
		WITH b: S DO b.y := 1 ELSE b.x := 2 END;
		WITH r: Q DO r.z := 1 END;
		WITH q: Q DO ASSERT(q.z = 0, 20) ELSE END;
		WITH l(*! 902 *): S DO l := NIL END
	END Do;

END Sample.
