"""placeholder"""
from grammar.ebnf import Grammar
def to_html(grammar: Grammar, header: str) -> str:
    return "<!-- " + header + " -->\n"
