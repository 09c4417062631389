MODULE Scanner;

	(* nested (* deeper (* deepest *) *) comment *)
	(**) (***) (*)*) (* "(*" *) *)

	CONST
		größe = 1; Ёлка = 2; naïve = 3; Ωmega = 4; x_y = 5; _start = 6; été = größe + Ёлка;
		a = 0FFH; b = 0(*! 49 *)ffH(*! 9 *); c = 12AX; d = 0FFFFX; e = 1.5E+3; f = 1.5E-3; g =(*! 2 > *) 1E5; h = 1.; i =(*! 13 *) .5; j = 1.5(*! 49 *)D3(*! 9 *); k = 7FFFFFFFH; l = 123456789ABCDEFL; m = 3F800000S; n = 3FF0000000000000R;
		o = "a'b"; p = 'a"b'; q = ''; r = "";
		s = 0X; t = 00000041X; u =(*! 203 > *) 10000X; v =(*! 203 > *) 100000000H; w =(*! 2 > *) 1.0E; y =(*! 203 > *) 1.0E400; z = 0.0E-400;
		aa = 12(*! 49 *)ab(*! 9 *); bb = 0(*! 49 *)x1F(*! 9 *); cc = 1.(*! 49 *).5; dd = 1_000; ee = 09; ff = 0FH + 0AH; gg = 99999999999; hh = 0FFFFFFFFFFFFFFFFFL;
		ii = 1 = 2; jj = "tab	inside"; kk = $; ll = a @ b; mm = a ! b; nn = a \ b; oo = %; pp = 1 <> 2; qq = 1 =< 2; rr = 'open

	VAR self: INTEGER;

BEGIN
	self := größe + Ёлка; SELF := 1; Self := 2;
	begin self := 1 end
END Scanner.
