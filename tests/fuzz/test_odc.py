"""Damaged documents of every kind are told from whole ones, and do no harm."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cp_lsp.source.odc import new_document
from tests.fuzz.fuzz_odc import examine

WHOLE = new_document("MODULE M;\n\tVAR x: INTEGER; (* Ж *)\nEND M.\n")

few = settings(max_examples=150, deadline=None)


@given(st.binary(max_size=300))
@few
def test_any_bytes(data: bytes) -> None:
    examine(data)
    examine(b"CDOo\0\0\0\0" + data)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
@few
def test_overwritten(at: int, new: bytes) -> None:
    examine(WHOLE[:at] + new + WHOLE[at + len(new) :])


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 60), st.binary(max_size=8))
@few
def test_cut_and_stretched(at: int, length: int, new: bytes) -> None:
    examine(WHOLE[:at] + new + WHOLE[at + length :])


def test_every_beginning() -> None:
    for length in range(len(WHOLE)):
        examine(WHOLE[:length])


def test_every_byte_at_its_limits() -> None:
    for at in range(len(WHOLE)):
        for byte in (0x00, 0x7F, 0x80, 0xFF):
            examine(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :])
