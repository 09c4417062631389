"""Tokens to a checked module: what the names mean, and whether the compiler would accept them."""
