MODULE TextModels;

	IMPORT Models;

	TYPE
		Model* = POINTER TO ABSTRACT RECORD (Models.Model) END;

	PROCEDURE (m: Model) Length* (): INTEGER, NEW, ABSTRACT;
	PROCEDURE (m: Model) Delete* (beg, end: INTEGER), NEW, ABSTRACT;

END TextModels.
