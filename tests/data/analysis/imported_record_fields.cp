MODULE Sample;

	IMPORT Dialog;

	PROCEDURE Do*;
		VAR list, other(*! 903 *): Dialog.List; combo(*! 901 *): Dialog.Combo;
	BEGIN
		list.index := 1;
		other.index := list.index;
		IF combo.item = "" THEN END
	END Do;

END Sample.
