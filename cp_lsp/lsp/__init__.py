"""The language server: the protocol, positions as editors count them, and open documents.

Here alone `pygls` and `lsprotocol` are used. What is answered comes from `cp_lsp.features`.
"""
