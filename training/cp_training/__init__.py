"""From a corpus of Component Pascal to a trained model: data, stages, benchmark and export."""
