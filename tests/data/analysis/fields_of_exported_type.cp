MODULE Sample;

	TYPE
		Node* = POINTER TO RECORD
			next*: Node;
			key(*! 900 *), left-: INTEGER
		END;

END Sample.
