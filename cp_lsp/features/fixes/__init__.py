"""Findings to fixes: a file a family of rules, tried by the engine before they are offered."""

from cp_lsp.features.fixes import (
    calls,
    conversions,
    habits,
    literals,
    names,
    procedures,
    records,
    structure,
    symbols,
    types,
    unused,
)

FAMILIES = (
    *(habits, structure, literals, names, conversions, calls),
    *(procedures, records, types, symbols, unused),
)
"""The rules in the order in which they are asked for a number that several know."""
