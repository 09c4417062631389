MODULE ImportList;

	IMPORT SYSTEM, Views, V := Views, Stores, Views(*! 1 *), Files := Stores, F := Files, Nope(*! 152 *), N := Nope(*! 152 *), ImportList(*! 152 *), S := SYSTEM, SYSTEM(*! 1 *);

	VAR v: Views.View; w: V.View;

END ImportList.
