MODULE Sample;

	PROCEDURE Do* (* exported *) (x(*! 903 *) (* unused *) , y: INTEGER (* used *) );
		VAR (* none *) i(*! 901 *) (* first *) , j(*! 903 *) (* second *) : INTEGER;
	BEGIN
		j (* target *) := (* source *) i (* here *) + (*! 902 *)(* there *) y ;
	END Do;

END Sample.
