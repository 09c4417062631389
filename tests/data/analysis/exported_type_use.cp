(* options: exported *)
MODULE Sample;

	TYPE
		T* = POINTER TO EXTENSIBLE RECORD next-(*! 901 *): T; x(*! 900 *), y*(*! 900 *): INTEGER END;
		U* = INTEGER;

	VAR t*(*! 900 *): T; u-(*! 900 *): U;

	PROCEDURE (t: T) Get*(*! 900 *) (): T, NEW, EXTENSIBLE;
	BEGIN
		RETURN t.next
	END Get;

	PROCEDURE (t: T) Set- (y: INTEGER), NEW, EMPTY;

END Sample.
