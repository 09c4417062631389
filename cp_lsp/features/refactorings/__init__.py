"""Changes that leave the meaning as it is: a file a family, each from a selection to edits."""
