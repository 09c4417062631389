MODULE Library ["kernel32"];

	IMPORT SYSTEM;

	CONST NULL* = 0;

	TYPE
		Handle* = INTEGER; Buffer* = POINTER TO ARRAY [untagged] OF CHAR; Rect* ["RECT"] = RECORD [untagged] left*, top*: INTEGER END; Callback* = PROCEDURE [ccall] (h: Handle): INTEGER;

	VAR errno* ["errno"]: INTEGER;

	PROCEDURE GetTick* ["GetTickCount"] (): INTEGER;
	PROCEDURE [ccall] Printf* ["msvcrt", "printf"] (VAR [nil] fmt: ARRAY [untagged] OF SHORTCHAR): INTEGER;
	PROCEDURE Two* ["a", "b", "c"] (h: Handle);
	PROCEDURE None* [(*! 47 *)1] ();
	PROCEDURE Last* ["x",] ();
	PROCEDURE [code] Code* 1, 2;
	PROCEDURE Unclosed* ["x";

END Library.
