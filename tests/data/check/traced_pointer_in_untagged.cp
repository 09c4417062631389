MODULE TracedPointerInUntagged;

	IMPORT SYSTEM;

	TYPE
		U = RECORD [untagged] p: POINTER(*! 143 *) TO RECORD END; q: POINTER(*! 143 *) TO ARRAY OF CHAR; r: POINTER [untagged] TO RECORD END; f: PROCEDURE END;
		A = ARRAY [untagged] 3 OF POINTER(*! 143 *) TO RECORD END;
		T = POINTER TO RECORD END; V = RECORD [noalign] t: ANYPTR; s: SYSTEM.PTR END;
		W = RECORD [untagged] x: RECORD y: T END END;

END TracedPointerInUntagged.
