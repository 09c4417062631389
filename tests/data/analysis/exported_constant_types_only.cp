MODULE Sample;

	IMPORT Dialog, Files;

	CONST max* = Dialog.ok;

	TYPE T* = RECORD loc*: Files.Locator END;

END Sample.
