MODULE Dialog;

	CONST ok* = 1;

	TYPE
		String* = ARRAY 256 OF CHAR;
		List* = RECORD index*: INTEGER; len-: INTEGER END;
		Combo* = RECORD item*: String; len-: INTEGER END;

END Dialog.
