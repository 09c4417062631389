"""What a model has to beat: n-grams, copying, compressors, and a small general model."""
