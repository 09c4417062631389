MODULE Models;

	IMPORT Stores;

	TYPE
		Model* = POINTER TO ABSTRACT RECORD (Stores.Store) END;
		Context* = POINTER TO ABSTRACT RECORD END;

	PROCEDURE (c: Context) Normalize* (): BOOLEAN, NEW, ABSTRACT;

END Models.
