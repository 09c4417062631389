"""Fuzz the reader of BlackBox documents: python tests/fuzz/fuzz_odc.py -runs=100000 [CORPUS_DIR]

Needs atheris (pip install atheris). A CORPUS_DIR with a few small .odc files helps it much.
"""

from __future__ import annotations

import sys
from pathlib import Path


def examine(data: bytes) -> None:
    """Read a document: it is one, whole, or an OdcError tells that it is none."""
    from cp_lsp.errors import OdcError
    from cp_lsp.source.odc import read_document

    try:
        document = read_document(data)
        texts = (document.text, document.raw, document.compiler_text)
        assert len(document.text) == len(document.raw) == len(document.compiler_text)
        assert all(isinstance(text, str) for text in texts)
        assert isinstance(document.readable, str)
        assert isinstance(document.runs, tuple)
        assert isinstance(document.views, tuple)
        changed = document.with_text(document.text + "x")
        assert read_document(changed).text == document.text + "x"
    except OdcError as error:
        assert str(error)


def main() -> None:
    """Run libFuzzer over `examine`."""
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("this needs atheris: pip install atheris")

    with atheris.instrument_imports(include=["cp_lsp"]):
        import cp_lsp.source.odc  # noqa: F401

    atheris.Setup(sys.argv, examine)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
