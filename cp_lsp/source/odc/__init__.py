"""BlackBox documents (.odc): their text with attributes and views, edited texts written back.

What the format is stands in docs/explanation/odc.md.
"""

from cp_lsp.errors import OdcError
from cp_lsp.source.odc.document import Document, read_document
from cp_lsp.source.odc.fresh import new_document
from cp_lsp.source.odc.text import VIEW_CHAR, Attributes, Run, Text
from cp_lsp.source.odc.views import (
    Fold,
    Header,
    Hyperlink,
    Ruler,
    Stamp,
    Tab,
    Target,
    TextView,
    View,
    views_of,
)

__all__ = [
    "VIEW_CHAR",
    "Attributes",
    "Document",
    "Fold",
    "Header",
    "Hyperlink",
    "OdcError",
    "Ruler",
    "Run",
    "Stamp",
    "Tab",
    "Target",
    "Text",
    "TextView",
    "View",
    "new_document",
    "read_document",
    "views_of",
]
