"""Where the texts come from, and what is made of them before they are a dataset."""
