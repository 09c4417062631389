MODULE Sample;

	TYPE
		Code = INTEGER;
		Point = RECORD x*, y*: INTEGER END;
		Ptr = POINTER TO Node;
		Node = RECORD next*: Ptr END;

	PROCEDURE Do*;
		TYPE Local = SET;
	BEGIN
	END Do;

END Sample.
