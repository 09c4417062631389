"""Requests while one writes: what may come next, the parameters of a call, notes in the text."""

from __future__ import annotations

import re
from typing import Any

from lsprotocol import types

from cp_lsp.features.completion import Item, complete, resolve
from cp_lsp.features.hover import hover as hover_at
from cp_lsp.features.inlay import inlay_hints
from cp_lsp.features.signature import signature_help as call_at
from cp_lsp.features.view import Range
from cp_lsp.lsp.chat import explain_link
from cp_lsp.lsp.requests import Context, Generated, request

_KINDS = {
    "module": types.CompletionItemKind.Module,
    "class": types.CompletionItemKind.Struct,
    "type": types.CompletionItemKind.Class,
    "variable": types.CompletionItemKind.Variable,
    "parameter": types.CompletionItemKind.Variable,
    "constant": types.CompletionItemKind.Constant,
    "field": types.CompletionItemKind.Field,
    "function": types.CompletionItemKind.Function,
    "method": types.CompletionItemKind.Method,
    "keyword": types.CompletionItemKind.Keyword,
    "snippet": types.CompletionItemKind.Snippet,
}
_GENERATED = {"en": "suggested by the model {}", "ru": "подсказка модели {}"}
_LONGEST_LABEL = 60
_WORD = re.compile(r"\w+\Z")
_ITEM = "text_document.completion.completion_item"
_SIGNATURE = "text_document.signature_help.signature_information"


@request(
    types.TEXT_DOCUMENT_COMPLETION,
    types.CompletionOptions(trigger_characters=["."], resolve_provider=True),
)
def completion(context: Context, params: types.CompletionParams) -> types.CompletionList:
    """What may be written at a place."""
    found = complete(
        context.view,
        context.offset(params.position),
        context.index.importer,
        modules=context.index.importable(),
        snippets=context.can(f"{_ITEM}.snippet_support"),
    )
    preselected = next((item for item in found.items if item.is_expected), None)
    items = [_item(context, item, is_first=item is preselected) for item in found.items]
    is_incomplete = found.is_incomplete
    generated = context.generated(context, context.offset(params.position))
    if generated is not None and generated.text:
        items.append(_generated_item(context, context.offset(params.position), generated))
    elif generated is not None:
        # What the model says may be there at the next key.
        is_incomplete = True
    return types.CompletionList(is_incomplete=is_incomplete, items=items)


@request(types.COMPLETION_ITEM_RESOLVE)
def completion_item_resolve(context: Context, item: types.CompletionItem) -> types.CompletionItem:
    """An item with its documentation."""
    data = item.data
    if not isinstance(data, dict):
        return item
    view = context.view_at(str(data.get("uri")))
    if view is None:
        return item
    known = Item(
        label=item.label,
        kind="variable",
        range=Range(0, 0),
        insert="",
        origin=(str(data.get("module")), str(data.get("name"))),
    )
    text = resolve(known, view, context.index).documentation
    if text is not None:
        formats = f"{_ITEM}.documentation_format"
        # An editor that names no format knows but strings here.
        has_formats = context.can(formats)
        item.documentation = markup(context, text, formats) if has_formats else plain(text)
    return item


@request(types.TEXT_DOCUMENT_HOVER)
def hover(context: Context, params: types.HoverParams) -> types.Hover | None:
    """What there is to know about a name."""
    found = hover_at(
        context.view, context.offset(params.position), context.index, language=context.language
    )
    if found is None:
        return None
    range_ = context.range(found.range)
    parts = [found.markdown, explain_link(context, range_)]
    text = "\n\n".join(part for part in parts if part)
    content = markup(context, text, "text_document.hover.content_format")
    return types.Hover(content, range_)


@request(
    types.TEXT_DOCUMENT_SIGNATURE_HELP,
    types.SignatureHelpOptions(trigger_characters=["(", ","], retrigger_characters=[")"]),
)
def signature_help(
    context: Context, params: types.SignatureHelpParams
) -> types.SignatureHelp | None:
    """The parameters of the call at a place."""
    found = call_at(context.view, context.offset(params.position))
    if found is None:
        return None
    by_offsets = context.can(f"{_SIGNATURE}.parameter_information.label_offset_support")
    signatures = [
        types.SignatureInformation(
            label=each.label,
            parameters=[
                types.ParameterInformation(label=part if by_offsets else each.label[slice(*part)])
                for part in each.parameters
            ],
        )
        for each in found.signatures
    ]
    active = found.active_parameter
    if active is None:
        # A number that no parameter has marks none.
        active = len(found.signatures[found.active_signature].parameters)
    return types.SignatureHelp(signatures, found.active_signature, active)


@request(types.TEXT_DOCUMENT_INLAY_HINT)
def inlay_hint(context: Context, params: types.InlayHintParams) -> list[types.InlayHint]:
    """Small notes between the symbols."""
    start, end = context.positions.offsets(params.range)
    return [
        types.InlayHint(
            position=context.positions.position(hint.offset),
            label=hint.text,
            kind=types.InlayHintKind.Parameter
            if hint.kind == "parameter"
            else types.InlayHintKind.Type,
            padding_left=hint.kind != "parameter",
            padding_right=hint.kind == "parameter",
        )
        for hint in inlay_hints(context.view, start, end)
    ]


def markup(context: Context, markdown: str, capability: str) -> types.MarkupContent:
    """A text in Markdown, as such if the editor can show it."""
    formats = context.value(capability) or ()
    is_markdown = not formats or types.MarkupKind.Markdown in formats
    kind = types.MarkupKind.Markdown if is_markdown else types.MarkupKind.PlainText
    return types.MarkupContent(kind, markdown if is_markdown else plain(markdown))


def plain(markdown: str) -> str:
    """Markdown without its fences and emphasis."""
    lines = [line for line in markdown.split("\n") if not line.startswith("```")]
    return "\n".join(lines).replace("**", "").replace("`", "").strip()


def _generated_item(context: Context, offset: int, generated: Generated) -> types.CompletionItem:
    """What a model suggests, after all names."""
    text = context.snapshot.text
    word = _WORD.search(text, text.rfind("\n", 0, offset) + 1, offset)
    start = offset if word is None else word.start()
    whole = text[start:offset] + generated.text
    first = whole.strip().partition("\n")
    label = first[0] if len(first[0]) <= _LONGEST_LABEL else first[0][: _LONGEST_LABEL - 1] + "…"
    if first[1] and not label.endswith("…"):
        label += " …"
    origin = _GENERATED[context.language].format(generated.model).rstrip()
    return types.CompletionItem(
        label=label,
        kind=types.CompletionItemKind.Text,
        detail=origin,
        documentation=whole.strip(),
        sort_text="~",
        filter_text=whole.strip(),
        insert_text_mode=types.InsertTextMode.AsIs,
        text_edit=types.TextEdit(context.range(Range(start, offset)), whole),
    )


def _item(context: Context, item: Item, *, is_first: bool) -> types.CompletionItem:
    data: dict[str, Any] | None = None
    if item.origin is not None:
        module, name = item.origin
        data = {"uri": context.snapshot.uri, "module": module, "name": name}
    edits = [types.TextEdit(context.range(edit.range), edit.text) for edit in item.edits]
    snippet = types.InsertTextFormat.Snippet
    return types.CompletionItem(
        label=item.label,
        kind=_KINDS[item.kind],
        detail=item.detail or None,
        sort_text=item.sort_key or None,
        preselect=True if is_first else None,
        insert_text_format=snippet if item.is_snippet else None,
        text_edit=types.TextEdit(context.range(item.range), item.insert),
        additional_text_edits=edits or None,
        data=data,
    )
