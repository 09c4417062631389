"""Text → tokens of the model: trained so that a token never crosses the border of a lexeme."""
