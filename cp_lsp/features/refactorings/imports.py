"""The import list in order."""

from __future__ import annotations

from collections.abc import Iterator

from cp_lsp.features.refactorings.change import Refactoring, Selection
from cp_lsp.features.view import Edit, Range
from cp_lsp.semantics.analysis import remarks
from cp_lsp.semantics.objects import MODULE
from cp_lsp.syntax import token as s
from cp_lsp.syntax import tree

_WIDTH = 90


def organize_imports(selection: Selection) -> Iterator[Refactoring]:
    """The imports sorted by module, those never used left out; where there is no comment among
    them.
    """
    whole = next((n for n in selection.module.tree.walk() if n.kind == tree.IMPORT_LIST), None)
    if whole is None or selection.kind(whole.stop) != s.SEMICOLON:
        return
    start, end = selection.starts[whole.first], selection.end(whole.stop - 1)
    if any(start <= comment[0] < end for comment in selection.tokens.comments):
        return
    if any(node.kind == tree.ERROR for node in whole.walk()):
        return
    # Of a module with errors `remarks` says nothing: more may be used than can be told.
    unused = {
        remark.finding.detail
        for remark in remarks(selection.module)
        if remark.finding.code == 900 and start <= remark.start < end
    }
    items: list[tuple[str, str]] = []
    for node in whole.children:
        if node.kind != tree.IMPORT:
            continue
        alias = selection.word(node.first)
        obj = selection.view.objects.get(node.first)
        if alias in unused and obj is not None and obj.mode == MODULE:
            continue
        items.append((selection.word(node.stop - 1), selection.source(node.first, node.stop - 1)))
    items.sort(key=lambda item: item[0].lower())
    old = [
        selection.source(node.first, node.stop - 1)
        for node in whole.children
        if node.kind == tree.IMPORT
    ]
    if [text for _, text in items] == old:
        return
    if not items:
        stop = whole.stop
        if any(end <= comment[0] < selection.starts[stop] for comment in selection.tokens.comments):
            return
        yield Refactoring(
            "source.organizeImports",
            "Remove the unused imports",
            "Убрать неиспользуемый импорт",
            (selection.deletion(whole.first, stop),),
        )
        return
    lines = [""]
    indentation = selection.indentation(whole.first)
    break_after = "\n" in selection.text[selection.end(whole.first) : end]
    for i, (_, text) in enumerate(items):
        item = text + ("," if i + 1 < len(items) else "")
        if lines[-1] and len(lines[-1]) + len(item) > _WIDTH - 8:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + item
    inner = f"\n{indentation}\t"
    text = (inner if break_after else " ") + inner.join(lines)
    yield Refactoring(
        "source.organizeImports",
        "Sort the imports" if not unused else "Sort the imports, without those never used",
        "Упорядочить импорт" if not unused else "Упорядочить импорт, убрав неиспользуемый",
        (Edit(Range(selection.end(whole.first), end), text),),
    )
