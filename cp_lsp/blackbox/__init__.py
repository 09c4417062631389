"""An installed BlackBox: where it is, and what its own compiler says about a text."""
