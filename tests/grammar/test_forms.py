"""The generated forms: fresh, and each engine accepts what is right and refuses what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from grammar import ebnf
from grammar.__main__ import GENERATED, HEADER, WRITERS, files, main
from grammar.sentences import Sentences
from tests.grammar.gbnf_machine import Machine
from tests.grammar.programs import RIGHT, WRONG

Refusal = Callable[[str], str | None]


def test_generated_files_are_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0, capsys.readouterr().err


def test_generated_files_say_so(grammar: ebnf.Grammar) -> None:
    for name in WRITERS:
        head = (GENERATED / name).read_text(encoding="utf-8").split("\n", 3)[:3]
        assert any(HEADER in line for line in head), name


def test_a_stale_file_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stale = next(iter(files()))
    monkeypatch.setattr("grammar.__main__.files", lambda: {stale: "something else"})
    assert main(["check"]) == 1
    assert f"{stale} is out of date" in capsys.readouterr().err


# -- Lark


@pytest.mark.parametrize("about", RIGHT)
def test_lark_accepts(about: str, refusal: Refusal) -> None:
    assert refusal(RIGHT[about]) is None


@pytest.mark.parametrize("about", WRONG)
def test_lark_refuses(about: str, refusal: Refusal) -> None:
    assert refusal(WRONG[about]) is not None


def test_lark_accepts_every_valid_program(
    valid_programs: list[tuple[str, str]], refusal: Refusal
) -> None:
    assert [(name, said) for name, text in valid_programs if (said := refusal(text))] == []


def test_lark_accepts_sentences_of_the_grammar(grammar: ebnf.Grammar, refusal: Refusal) -> None:
    for seed in range(150):
        drawn = Sentences(grammar, seed)
        text = drawn.text(drawn.symbols(8 + seed))
        assert refusal(text) is None, text


def test_what_follows_the_final_period_is_not_read(refusal: Refusal) -> None:
    assert refusal("MODULE M; END M. ) anything (* at all") is None


# -- engines for constrained decoding


class _Bytes:
    """The smallest vocabulary: a token a byte, and one that ends the text."""

    def __init__(self) -> None:
        self.tokens = [bytes([code]) for code in range(256)] + [b"<end>"]
        self.special_token_ids = [256]
        self.eos_token_id = 256
        self.bos_token_id = None

    def __call__(self, text: bytes | str) -> list[int]:
        return list(text if isinstance(text, bytes) else text.encode())


@cache
def _llguidance(form: str) -> Callable[[str], str | None]:
    """What llguidance refuses in a text, given one of the generated forms, or None."""
    llguidance = pytest.importorskip("llguidance")
    gbnf_to_lark = pytest.importorskip("llguidance.gbnf_to_lark").gbnf_to_lark
    text = (GENERATED / f"component_pascal.{form}").read_text(encoding="utf-8")
    lark = text if form == "llguidance.lark" else gbnf_to_lark(text)
    compiled = llguidance.LLMatcher.grammar_from_lark(lark)
    wrapper = llguidance.TokenizerWrapper(_Bytes())
    tokenizer = llguidance.LLTokenizer(wrapper, n_vocab=257)
    assert llguidance.LLMatcher.validate_grammar(compiled, tokenizer) == ""
    fresh = llguidance.LLMatcher(tokenizer, compiled, log_level=0)

    def refusal(program: str) -> str | None:
        matcher = fresh.deep_copy()
        text = program.encode()
        read = matcher.validate_tokens(list(text))
        if read < len(text):
            return f"{text[:read][-30:].decode(errors='replace')} @ {text[read:][:10]!r}"
        matcher.consume_tokens(list(text))
        return None if matcher.is_accepting() or matcher.is_stopped() else "the text ends too early"

    return refusal


FORMS = ("llguidance.lark", "gbnf", "xgrammar.ebnf")

_RANGE = re.compile(r"[0-9]\.\.")
"""What llguidance's own lexer trips over in a grammar that is made for characters."""


def _is_readable(text: str, form: str) -> bool:
    return form == "llguidance.lark" or not _RANGE.search(text)


FLAG_OR_NAME = {"a body after code"}
"""What these forms let pass: without a scanner, `code` may also be read as any other flag."""


@pytest.mark.parametrize("form", FORMS)
def test_llguidance_accepts(form: str) -> None:
    refusal = _llguidance(form)
    readable = {about: text for about, text in RIGHT.items() if _is_readable(text, form)}
    assert {about: said for about, text in readable.items() if (said := refusal(text))} == {}


@pytest.mark.parametrize("form", FORMS)
def test_llguidance_refuses(form: str) -> None:
    refusal = _llguidance(form)
    passed = {about for about, text in WRONG.items() if refusal(text) is None}
    assert passed <= FLAG_OR_NAME


@pytest.mark.parametrize("form", FORMS)
def test_llguidance_accepts_every_valid_program(
    form: str, valid_programs: list[tuple[str, str]]
) -> None:
    refusal = _llguidance(form)
    said = {name: refusal(text) for name, text in valid_programs if _is_readable(text, form)}
    assert {name: what for name, what in said.items() if what} == {}


@pytest.mark.parametrize("form", FORMS)
def test_llguidance_allows_blanks_and_comments_at_both_ends(form: str) -> None:
    assert _llguidance(form)(" (* a *)\n MODULE M; END M. (* b (* c *) *)\n") is None


def test_llguidance_accepts_sentences_of_the_grammar(grammar: ebnf.Grammar) -> None:
    refusal = _llguidance("llguidance.lark")
    for seed in range(100):
        drawn = Sentences(grammar, seed)
        text = drawn.text(drawn.symbols(8 + seed))
        assert refusal(text) is None, text


def test_llguidance_masks_what_cannot_follow() -> None:
    llguidance = pytest.importorskip("llguidance")
    text = (GENERATED / "component_pascal.llguidance.lark").read_text(encoding="utf-8")
    tokenizer = llguidance.LLTokenizer(llguidance.TokenizerWrapper(_Bytes()), n_vocab=257)
    compiled = llguidance.LLMatcher.grammar_from_lark(text)
    matcher = llguidance.LLMatcher(tokenizer, compiled, log_level=0)
    matcher.consume_tokens(list(b"MODULE M; BEGIN IF a THEN"))
    mask = matcher.compute_bitmask()
    allowed = {chr(code) for code in range(256) if mask[code // 8] >> code % 8 & 1}
    assert {" ", "\n", ";", "("} <= allowed
    assert not allowed & {"a", "E", "1", ")", "="}


def test_xgrammar_accepts_every_valid_program(valid_programs: list[tuple[str, str]]) -> None:
    xgrammar = pytest.importorskip("xgrammar")
    text = (GENERATED / "component_pascal.xgrammar.ebnf").read_text(encoding="utf-8")
    info = xgrammar.TokenizerInfo([bytes([code]) for code in range(256)])
    compiled = xgrammar.GrammarCompiler(info).compile_grammar(xgrammar.Grammar.from_ebnf(text))
    for name, program in valid_programs[::10]:
        matcher = xgrammar.GrammarMatcher(compiled, terminate_without_stop_token=True)
        assert matcher.accept_string(program), name


@pytest.fixture(scope="module")
def machine() -> Machine:
    return Machine((GENERATED / "component_pascal.gbnf").read_text(encoding="utf-8"))


def test_a_machine_for_gbnf_accepts(machine: Machine) -> None:
    assert [about for about, text in RIGHT.items() if not machine.accepts(text)] == []


def test_a_machine_for_gbnf_refuses(machine: Machine) -> None:
    assert {about for about, text in WRONG.items() if machine.accepts(text)} <= FLAG_OR_NAME


def test_a_machine_for_gbnf_accepts_valid_programs(
    machine: Machine, valid_programs: list[tuple[str, str]]
) -> None:
    some = valid_programs[::4]
    assert [name for name, text in some if not machine.accepts(text)] == []


def test_nesting_does_not_multiply_the_stacks(machine: Machine) -> None:
    """A grammar that guesses takes a thousand times as many for each further parenthesis."""
    deep = "x := " + "f(a + (b[i] * (" * 6 + "1"
    assert machine.most_stacks(f"MODULE M; BEGIN {deep}") < 1000


def test_llama_cpp_reads_the_gbnf() -> None:
    llama_cpp = pytest.importorskip("llama_cpp")
    text = (GENERATED / "component_pascal.gbnf").read_text(encoding="utf-8")
    assert llama_cpp.LlamaGrammar.from_string(text, verbose=False) is not None
