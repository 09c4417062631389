"""Grammar → a page for people: each rule as a railroad diagram and as text, all names linked."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from grammar.ebnf import (
    Choice,
    Except,
    Expr,
    Grammar,
    Option,
    Range,
    Ref,
    Repeat,
    Rule,
    Seq,
    Text,
    Word,
    walk,
)
from grammar.railroad import code_text, diagram

_PAGE = """<!DOCTYPE html>
<!-- {header} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The syntax of Component Pascal</title>
<style>{style}</style>
</head>
<body>
<nav aria-label="Rules"><h2>Syntax</h2>{phrases}<h2>Vocabulary</h2>{lexical}</nav>
<main>
<h1>The syntax of Component Pascal</h1>
<p>As the BlackBox compiler reads it. Round boxes are symbols, square ones are rules; follow the
line from left to right. Between two symbols, before the first and after the last, blanks and
comments may stand.</p>
{rules}
<section><h2>Reserved words</h2><p class="words">{reserved}</p></section>
</main>
</body>
</html>
"""

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5d6b7a;--line:#8494a4;--paper:#fff;
--panel:#f4f6f8;--word:#e3ecf9;--word-edge:#7d9fd0;--text:#fff3d6;--text-edge:#d3a94c;
--rule:#e5f3e8;--rule-edge:#76b287;--link:#1f5fae}
@media (prefers-color-scheme:dark){:root{--ink:#dde5ee;--soft:#9aa9b8;--line:#67778a;
--paper:#12181f;--panel:#1a222c;--word:#1f3350;--word-edge:#5b83bd;--text:#3b3114;
--text-edge:#a98a3e;--rule:#1a3523;--rule-edge:#528f63;--link:#8ab8f5}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);
display:flex}
nav{position:sticky;top:0;height:100vh;overflow:auto;flex:0 0 13rem;padding:1rem;
background:var(--panel)}
nav h2{font-size:.8rem;margin:1rem 0 .3rem;color:var(--soft)}
nav a{display:block;font-size:.9rem;line-height:1.6}
main{flex:1;min-width:0;padding:1rem 2rem 4rem;max-width:82rem}
a{color:var(--link);text-decoration:none}
a:hover,a:focus-visible{text-decoration:underline}
section{border-top:1px solid var(--panel);padding-top:.6rem;margin-top:1.4rem;
scroll-margin-top:.5rem}
section:target h2{background:var(--text)}
h2{font-size:1.1rem;margin:.2rem 0}
.diagram{overflow-x:auto;padding:.2rem 0}
pre{font:13px/1.5 ui-monospace,Consolas,monospace;white-space:pre-wrap;color:var(--soft);
margin:.2rem 0}
pre b{color:var(--ink)}
.used{font-size:.85rem;color:var(--soft);margin:.2rem 0}
.words{font:13px/1.8 ui-monospace,Consolas,monospace}
svg path{fill:none;stroke:var(--line);stroke-width:1.5}
svg rect{stroke-width:1.2}
svg text{font:13px ui-monospace,Consolas,monospace;text-anchor:middle;fill:var(--ink)}
svg .note{font:italic 12px system-ui,sans-serif;fill:var(--soft)}
.word rect{fill:var(--word);stroke:var(--word-edge)}.word text{font-weight:600}
.text rect{fill:var(--text);stroke:var(--text-edge)}
.rule rect{fill:var(--rule);stroke:var(--rule-edge)}
@media (max-width:50rem){body{display:block}nav{position:static;height:auto;max-height:40vh}}
"""

_Dress = Callable[[str], str]


def to_html(grammar: Grammar, header: str) -> str:
    """One page that needs no other file and no script."""
    return _PAGE.format(
        header=escape(header),
        style=_STYLE,
        phrases="".join(_index_entry(rule) for rule in grammar.phrases),
        lexical="".join(_index_entry(rule) for rule in grammar.lexical),
        rules="\n".join(_section(rule, grammar) for rule in grammar.rules),
        reserved=" ".join(escape(word) for word in grammar.reserved),
    )


def notation(expr: Expr, link: _Dress = str, quote: _Dress = str) -> str:
    """The expression as the grammar writes it; `link` dresses names, `quote` literal text."""
    return _notation(expr, link, quote, 0)


def _index_entry(rule: Rule) -> str:
    return f'<a href="#{rule.name}">{rule.name}</a>'


def _section(rule: Rule, grammar: Grammar) -> str:
    users = [r.name for r in grammar.rules if Ref(rule.name) in set(walk(r.body))]
    used = ", ".join(f'<a href="#{name}">{name}</a>' for name in users)
    linked = notation(rule.body, lambda name: f'<a href="#{name}">{name}</a>', _bold)
    return (
        f'<section id="{rule.name}"><h2>{rule.name}</h2>'
        f'<div class="diagram">{diagram(rule.body, notation(rule.body))}</div>'
        f"<pre>{rule.name} = {linked}.</pre>"
        + (f'<p class="used">used by {used}</p>' if used else "")
        + "</section>"
    )


def _bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"


def _notation(expr: Expr, link: _Dress, quote: _Dress, level: int) -> str:
    def inner(part: Expr, at: int) -> str:
        return _notation(part, link, quote, at)

    if isinstance(expr, Word):
        return quote(expr.text)
    if isinstance(expr, Text):
        return quote(_quoted(expr.text))
    if isinstance(expr, Ref):
        return link(expr.name)
    if isinstance(expr, Range):
        return f"{quote(_quoted(expr.first))} .. {quote(_quoted(expr.last))}"
    if isinstance(expr, Except):
        return f"({inner(expr.whole, 2)} - {inner(expr.without, 2)})"
    if isinstance(expr, Option):
        return f"[{inner(expr.item, 0)}]"
    if isinstance(expr, Repeat):
        return f"{{{inner(expr.item, 0)}}}"
    if isinstance(expr, Seq):
        text = " ".join(inner(item, 2) for item in expr.items)
        return f"({text})" if level > 1 and len(expr.items) > 1 else text
    assert isinstance(expr, Choice)
    text = " | ".join(inner(item, 1) for item in expr.items)
    return f"({text})" if level > 0 else text


def _quoted(text: str) -> str:
    if len(text) == 1 and (ord(text) < 0x20 or 0x7F <= ord(text) <= 0xA0 or ord(text) > 0xFFFF):
        return code_text(text)
    return f"'{text}'" if '"' in text else f'"{text}"'
