MODULE TypeAliases;

	TYPE
		Int = INTEGER; Int2 = Int; Int3 = INTEGER; Real = REAL; Chars = ARRAY 4 OF CHAR; Chars2 = Chars; Rec = RECORD a: INTEGER END; Rec2 = Rec; Ptr = POINTER TO Rec; Ptr2 = Ptr; Ptr3 = POINTER TO Rec; Fn = PROCEDURE (i: INTEGER); Fn2 = PROCEDURE (i: Int); Open = ARRAY OF INTEGER;

	VAR
		i: INTEGER; int: Int; int2: Int2; int3: Int3; real: Real; chars: Chars; chars2: Chars2; chars3: ARRAY 4 OF CHAR; rec: Rec; rec2: Rec2; rec3: RECORD a: INTEGER END; ptr: Ptr; ptr2: Ptr2; ptr3: Ptr3; ptr4: POINTER TO Rec; fn: Fn; fn2: Fn2;
		a, b: ARRAY 3 OF INTEGER; c: ARRAY 3 OF INTEGER; p, q: POINTER TO ARRAY OF INTEGER; r: POINTER TO ARRAY OF INTEGER; s: POINTER TO ARRAY 3 OF INTEGER;

	PROCEDURE ByVar (VAR i: INTEGER; VAR j: Int; VAR r: Rec; VAR p: Ptr; VAR c: Chars; VAR a: ARRAY OF Int);
	END ByVar;

BEGIN
	int := i; int2 := int3; i := int2; chars := chars2; rec := rec2; ptr := ptr2; fn := fn2; a := b; p := q; ByVar(int, int3, rec2, ptr2, chars2, a); ByVar(i, i, rec, ptr, chars, c); i := SIZE(Int2) + MAX(Int)(*! 203 *); ptr := ptr3; ptr4 := ptr; p := r; ptr3 := ptr4;
	chars := chars3(*! 113 *);
	rec := rec3(*! 113 *);
	a := c(*! 113 *);
	s := p(*! 113 *);
	s^ := p^(*! 113 *);
	p^ := s^(*! 113 *);
	ByVar(int, int3, rec3(*! 123 *), ptr, chars3(*! 123 *), a);
	ByVar(int, int3, rec, ptr3, chars, b);
	ByVar(real(*! 123 *), i, rec, ptr, chars, chars(*! 66 *))
END TypeAliases.
