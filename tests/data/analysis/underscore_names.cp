MODULE Sample;

	VAR
		x_, _y(*! 900 *), z_: INTEGER;

	PROCEDURE Do* (a_, _b: INTEGER);
		VAR c_, _d, e_, f_: INTEGER;
	BEGIN
		c_ := 1;
		_d := e_; (*! 902 *)
		x_ := z_; z_ := 1;
		f_ := f_ + (*! 902 *)1
	END Do;

END Sample.
