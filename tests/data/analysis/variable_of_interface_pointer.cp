MODULE Sample;

	IMPORT Stores, Models;

	PROCEDURE Do* (s: Stores.Store): Models.Model;
		VAR m: Models.Model;
	BEGIN
		IF s IS Models.Model THEN m := s(Models.Model) END;
		RETURN m
	END Do;

END Sample.
