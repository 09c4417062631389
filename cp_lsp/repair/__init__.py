"""A finding to edits that mend it, by rules and then by a model; each is tried beforehand."""
