MODULE Sample;

	IMPORT StdLog, TextModels, Views;

	PROCEDURE Do*;
		VAR t: TextModels.Model; v(*! 901 *): Views.View; c: BOOLEAN;
	BEGIN
		t := StdLog.text;
		t.Delete(0, t.Length());
		c := v. (*! 902 *)context.Normalize(); c := ~c
	END Do;

END Sample.
