"""Damaged and hostile documents: an OdcError or a document, soon, and never anything else."""

from __future__ import annotations

import random
import struct
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cp_lsp.source.odc import Fold, OdcError, Text, TextView, new_document, read_document, views_of
from tests.source.test_odc_format import (
    PLAIN,
    VIEW,
    Item,
    LinkTo,
    document,
    fold,
    rich,
    text_document,
    text_model,
    text_view,
    unknown,
)


def read_all(data: bytes) -> None:
    """Read a document and all in it; only an OdcError may come out."""
    try:
        read = read_document(data)
        waiting: list[Text] = [read.main] if read.main else []
        assert len(read.text) == len(read.compiler_text) == len(read.raw)
        assert len(read.readable) <= len(read.text)
        assert read.with_text(read.text) == data
        list(read.texts())
        for _ in range(200):
            if not waiting:
                break
            text = waiting.pop()
            assert [run.end for run in text.runs][-1:] == ([len(text.text)] if len(text) else [])
            for view in views_of(text):
                content = view.content
                if isinstance(content, Fold) and content.hidden:
                    waiting.append(content.hidden)
                elif isinstance(content, TextView) and content.text:
                    waiting.append(content.text)
        if read.main:
            again = read_document(read.with_text(read.text + "."))
            assert again.text == read.text + "."
    except OdcError as error:
        assert str(error)


def in_time(data: bytes, seconds: float = 1.0) -> None:
    start = time.perf_counter()
    read_all(data)
    assert time.perf_counter() - start < seconds


def test_every_truncation() -> None:
    data = rich()
    for length in range(len(data)):
        with pytest.raises(OdcError):
            read_document(data[:length])


def test_every_single_byte_changed() -> None:
    data = rich()
    for i in range(8, len(data), 5):
        for value in (0, 0x80, 0xFF, data[i] ^ 1):
            read_all(data[:i] + bytes([value]) + data[i + 1 :])


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([rich(), new_document("MODULE A;\nEND A.\n")]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
)
def test_random_bytes_changed(data: bytes, changes: list[tuple[float, bytes]]) -> None:
    broken = bytearray(data)
    for place, value in changes:
        at = int(place * len(data))
        broken[at : at + len(value)] = value
    read_all(bytes(broken))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_random_files(data: bytes) -> None:
    read_all(data)
    read_all(b"CDOo\0\0\0\0" + data)


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    depth = 5000
    # Each store is all that the one around it holds; the innermost is empty.
    data = b"CDOo\0\0\0\0\x82\xf0A.B\0"
    header = 16
    start = b"\x82\xf2\0\0\0\0"
    for i in range(depth):
        length = (depth - i - 1) * (header + len(start))
        data += struct.pack("<4i", 0, 0, 4 if length else 0, length)
        data += start if length else b""
    with pytest.raises(OdcError, match="nested too deep"):
        read_document(data)
    in_time(data)


def test_folds_in_folds() -> None:
    text = text_model((PLAIN, "core"))
    for _ in range(100):
        text = text_model((PLAIN, "("), (PLAIN, fold(text, collapsed=True)), (PLAIN, ")"))
    data = document(text_view(text))
    read = read_document(data)
    assert [len(text) for text in read.texts()] == [3] * 100 + [4]
    assert read_document(read.with_text("x(\ufffc)")).text == "x(\ufffc)"
    in_time(data)


def test_links_to_the_stores_around_do_not_lead_in_circles() -> None:
    for make in range(3):
        model = text_model((PLAIN, "a"))
        view = text_view(model)
        inner = [
            unknown(LinkTo(model), LinkTo(view)),
            text_view(LinkTo(model)),
            Item(("StdFolds.Fold", *VIEW), [bytes(7) + b"\0", LinkTo(model)]),
        ][make]
        full = text_model((PLAIN, "a"), (PLAIN, inner), (PLAIN, "b"))
        model.parts = full.parts
        data = document(view)
        in_time(data)
        read = read_document(data)
        assert read.text == "a\ufffcb"
        assert read_document(read.with_text("ab\ufffc")).text == "ab\ufffc"


def test_links_shared_over_and_over_stay_in_proportion() -> None:
    models = [text_model((PLAIN, "x"))]
    runs = [(PLAIN, text_view(models[0]))]
    for _ in range(300):
        previous = models[-1]
        model = text_model(
            (PLAIN, text_view(LinkTo(previous))), (PLAIN, text_view(LinkTo(previous)))
        )
        models.append(model)
        runs.append((PLAIN, text_view(model)))
    data = text_document(*runs)
    in_time(data)
    read = read_document(data)
    # Without the views that held them in full, the texts move to where they are shown first.
    last = read_document(read.with_text("\ufffc"))
    assert len(last.views) == 1


def test_lengths_of_gigabytes_take_no_memory() -> None:
    data = bytearray(rich())
    tracemalloc.start()
    for i in range(8, len(data) - 4, 7):
        broken = bytes(data[:i]) + struct.pack("<i", 0x7FFFFFF0) + bytes(data[i + 4 :])
        read_all(broken)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("seed", range(3))
def test_100_kb_of_rubbish_in_a_document_takes_no_time(seed: int) -> None:
    random.seed(seed)
    base = rich()
    filler = {
        0: bytes(100_000),
        1: (b"\x80" + bytes(8)) * 11_000,
        2: b"\x82\xf2\0\0\0\0" * 16_000,
    }[seed]
    for at in (8, 100, 400, len(base) // 2):
        in_time(base[:at] + filler + base[at:])


def test_100_kb_of_runs_and_views() -> None:
    data = text_document(*[(PLAIN, "x") for _ in range(20_000)])
    in_time(data)
    nothing = None
    in_time(text_document(*[(PLAIN, nothing) for _ in range(4_000)]))
    links = [(PLAIN, unknown()) for _ in range(2_000)]
    in_time(text_document(*links))


def test_endless_type_paths() -> None:
    names = b"".join(b"\xf1A%d\0" % i for i in range(20_000))
    with pytest.raises(OdcError, match="type path is too long"):
        read_document(b"CDOo\0\0\0\0\x82" + names)
    with pytest.raises(OdcError, match="type name is empty, too long or does not end"):
        read_document(b"CDOo\0\0\0\0\x82\xf0" + b"A" * 100_000)
