"""Fuzz the scanner and the checker: python tests/fuzz/fuzz_checker.py -runs=100000 [CORPUS_DIR]

Needs atheris (pip install atheris). Its options are those of libFuzzer: -max_total_time=600,
-max_len=4096; files with modules in CORPUS_DIR give it something to start from.
"""

from __future__ import annotations

import sys
from pathlib import Path

SLOWEST = 5.0
"""Seconds that no small text may take, on a slow machine that does other things besides."""


def examine_tokens(text: str) -> None:
    """Scan a text; every promise of the scanner must hold."""
    from cp_lsp.syntax.scanner import scan
    from cp_lsp.syntax.token import EOF

    tokens = scan(text)
    assert tokens.kinds[-1] == EOF
    last = 0
    for start, end, mark in zip(tokens.starts, tokens.ends, tokens.marks, strict=True):
        assert last <= start <= len(text)
        # The compiler stands one behind the end after a string that is not closed.
        assert start <= end <= len(text) + 1
        assert 0 <= mark <= len(text) + 1
        last = min(end, len(text))


def examine(text: str) -> None:
    """Check a text; whatever it is, there must be findings in order, and no exception."""
    from time import monotonic

    from cp_lsp import check

    examine_tokens(text)
    started = monotonic()
    findings = check(text).findings
    assert monotonic() - started < SLOWEST
    assert all(0 <= finding.pos <= len(text) for finding in findings)
    errors = [finding.pos for finding in findings if not finding.is_warning]
    assert errors == sorted(errors)
    assert len(errors) <= 66  # the compiler's 64, and our own two about size


def main() -> None:
    """Run libFuzzer over `examine`."""
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit("this needs atheris: pip install atheris")

    with atheris.instrument_imports(include=["cp_lsp"]):
        import cp_lsp.semantics.checker  # noqa: F401

    def one_input(data: bytes) -> None:
        examine(data.decode("latin-1"))

    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
