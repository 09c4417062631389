MODULE Sample;

	IMPORT Views, Files, Dialog(*! 900 *), Kernel;

	TYPE
		View* = POINTER TO ABSTRACT RECORD (Views.View) END;

	VAR
		file*: Files.File;
		n*: ARRAY Kernel.nameLen OF CHAR;

END Sample.
