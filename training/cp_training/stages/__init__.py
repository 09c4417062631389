"""The stages of training, each read from top to bottom."""
