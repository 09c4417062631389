MODULE Sample;

	VAR g(*! 901 *), h(*! 902 *): INTEGER; p(*! 901 *): POINTER TO RECORD x(*! 901 *): INTEGER END;

BEGIN
	h := g + (*! 902 *)h; (*! 902 *)
	h := p.x(*! 902 *)
END Sample.
