"""Files to text: what a module's characters are, and how findings about them are told."""
