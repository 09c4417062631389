MODULE ImportSyntax;

	IMPORT Views(*! 20 *) Stores,(*! 48 *) , F :=(*! 48 *), Files(*! 49 *)

	VAR v: Views.View;

END ImportSyntax.
