"""One text that a command is given by a file's name, or - for standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from cp_lsp.settings import Settings
from cp_lsp.source.file import SourceFile, read_source, source_from_bytes, source_from_text

STDIN = "-"


def read_input(name: str, settings: Settings | None = None) -> SourceFile:
    """The text as the compiler sees it, by default with the settings of the current folder.

    Raises SourceError where it cannot be read.
    """
    if settings is None:
        from cp_lsp.settings import load_settings

        settings = load_settings().settings
    if name == STDIN:
        stream = getattr(sys.stdin, "buffer", None)
        data = sys.stdin.read().encode() if stream is None else stream.read()
        source = source_from_bytes(data, encoding=settings.encoding)
    else:
        source = read_source(Path(name), encoding=settings.encoding, limit=settings.max_file_size)
    if source.document is None:
        return source
    return source_from_text(source.compiler_text, source.path)
