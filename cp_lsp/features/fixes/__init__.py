"""Findings to fixes: a file a family of rules, tried by the engine before they are offered."""

from cp_lsp.features.fixes import (
    alternatives,
    calls,
    conversions,
    declared,
    habits,
    imports,
    literals,
    names,
    procedures,
    records,
    slips,
    structure,
    symbols,
    types,
    unused,
    wholes,
)

FAMILIES = (
    *(habits, structure, wholes, types, literals, imports, names, declared, conversions),
    *(alternatives, calls, procedures, records, slips, symbols, unused),
)
"""The rules in the order in which they are asked for a number that several know."""
