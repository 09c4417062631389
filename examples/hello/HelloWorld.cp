MODULE HelloWorld;
(** The smallest module with a command: in BlackBox, HelloWorld.Greet writes to the log. **)

	IMPORT StdLog;

	PROCEDURE Greet*;
	BEGIN
		StdLog.String("Hello, world"); StdLog.Ln
	END Greet;

END HelloWorld.
