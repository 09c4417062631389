MODULE RecursiveTypes;

	TYPE
		List = POINTER TO RECORD next: List; items: ARRAY 3 OF List; fn: PROCEDURE (l: List): List END;
		A = RECORD b: B(*! 58 *) END; B = RECORD a: A END;
		C = ARRAY 3 OF C(*! 58 *);
		D = RECORD d: ARRAY 2 OF D(*! 58 *) END;
		E = POINTER TO E(*! 58 *);
		F = PROCEDURE (f: F): F;
		G = RECORD p: POINTER TO G; q: POINTER TO ARRAY OF G; f: PROCEDURE (VAR g: G) END;
		H = H(*! 58 *);
		I = J(*! 58 *); J = K(*! 58 *); K = I(*! 58 *);
		L = M(*! 58 *); M = POINTER TO L(*! 58 *);
		N = POINTER TO ARRAY OF N;
		O = ARRAY 2 OF POINTER TO O;
		P = EXTENSIBLE RECORD (Q(*! 58 *)) END; Q = EXTENSIBLE RECORD (P(*! 58 *)) END;
		R = RECORD x: RECORD y: R(*! 58 *) END END;
		S = POINTER TO T; T = RECORD s: S; t: U END; U = RECORD v: ARRAY 2 OF V END; V = RECORD u: POINTER TO U END;
		W = POINTER TO X; X = Y; Y = EXTENSIBLE RECORD w: W END; Z = RECORD (X) z: W END;

	VAR list: List; f: F; w: W; z: Z;

BEGIN
	list.next.next.items[1].next := list.fn(list); f := f(f); w := z.z; w := z.w; w.w.w := NIL
END RecursiveTypes.
