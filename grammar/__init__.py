"""The grammar of Component Pascal: one text written by hand, and the forms made from it.

    component_pascal.ebnf → `ebnf` (rules as data) → `lint` (findings)
                                                   → `to_lark`, `to_gbnf`, `to_llguidance`, …
                                                   → `sentences` (random programs for tests)

`python -m grammar make` writes every form, `python -m grammar check` fails when one is out of date.
Needs lark; nothing of the package cp_lsp is used here.
"""
