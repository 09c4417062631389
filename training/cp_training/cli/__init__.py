"""The commands of this part: `cp-lsp train` and `cp-lsp bench`."""
