MODULE Kernel;

	CONST nameLen* = 256;

END Kernel.
