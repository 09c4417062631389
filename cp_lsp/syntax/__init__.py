"""Text to tokens to syntax tree: what can be said of a module without knowing what its names mean."""
