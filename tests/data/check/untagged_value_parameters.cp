MODULE UntaggedValueParameters;

	IMPORT SYSTEM;

	TYPE F = PROCEDURE (a: ARRAY [untagged] OF CHAR); S = ARRAY(*! 225 *) OF ARRAY [untagged] OF CHAR;(*! 145 *)

	PROCEDURE P (a: ARRAY [untagged] OF CHAR; VAR b: ARRAY [untagged] OF CHAR; IN c: ARRAY [untagged] OF ARRAY [untagged] OF CHAR);(*! 145 *)
	END P;

END UntaggedValueParameters.
