MODULE Sample;

	VAR
		count(*! 900 *): INTEGER;
		total*, rest-: INTEGER;

END Sample.
