"""Language models behind one small protocol; `base` is what the rest of the package sees."""
