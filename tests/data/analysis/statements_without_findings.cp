MODULE Sample;

	IMPORT StdLog;

	TYPE Stack = POINTER TO RECORD top: INTEGER; item: ARRAY 32 OF INTEGER END;

	VAR stack: Stack;

	PROCEDURE Push* (x: INTEGER);
	BEGIN
		ASSERT(stack.top < LEN(stack.item), 20);
		stack.item[stack.top] := x; INC(stack.top)
	END Push;

	PROCEDURE Pop*;
	BEGIN
		DEC(stack.top); StdLog.Int(stack.item[stack.top]); StdLog.Ln
	END Pop;

BEGIN
	NEW(stack)
END Sample.
