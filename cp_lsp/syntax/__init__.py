"""Text to tokens to syntax tree: what can be said of a module whatever its names mean."""
