MODULE Sample;

	TYPE
		List = POINTER TO RECORD
			next(*! 901 *): List;
			key(*! 903 *), count(*! 900 *): INTEGER
		END;

	VAR list: List;

	PROCEDURE Do*;
	BEGIN
		NEW(list); list.key := 1; list := list.next
	END Do;

END Sample.
