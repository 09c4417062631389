(* options: varpar *)
MODULE Sample;

	IMPORT Strings;

	PROCEDURE Do*;
		VAR y(*! 904 *), res(*! 904 *): INTEGER;
	BEGIN
		Strings.StringToInt("12", y, res)
	END Do;

END Sample.
