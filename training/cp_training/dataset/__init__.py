"""Corpus → rows of tokens that a stage of training reads."""
