(* options: exported *)
MODULE Sample;

	CONST max*(*! 900 *) = 3;

	TYPE
		T* = RECORD f*(*! 900 *): INTEGER; g-(*! 900 *): INTEGER; h(*! 900 *): INTEGER END;

	VAR v*(*! 900 *): T; w-(*! 903 *): INTEGER;

	PROCEDURE Do*(*! 900 *);
	BEGIN
		w := 1
	END Do;

	PROCEDURE (VAR t: T) Clear*(*! 900 *), NEW;
	BEGIN
	END Clear;

END Sample.
