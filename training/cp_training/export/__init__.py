"""A trained model → the files that are shipped, and the proof that they are the same model."""
