"""The bridge: an HTTP server for those who cannot speak the language server protocol.

It imports cp_lsp for the front end and nothing from cp_training.
"""
