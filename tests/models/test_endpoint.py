"""A model server that does as it should: what is asked, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

pytest.importorskip("openai")

from cp_lsp.completion.engine import Engine
from cp_lsp.errors import ModelError
from cp_lsp.models.base import Message, Piece, Prompt, Sampling, Special
from cp_lsp.models.connection import Connection
from cp_lsp.models.endpoint import EndpointChat, EndpointEmbedding, EndpointModel
from tests.models.servers import DONE, Exchange, Handler, Server, models, running, saying

QWEN = "qwen2.5-coder:1.5b"
GAP = Prompt(
    (
        Special("<|fim_prefix|>"),
        "a := ",
        Special("<|fim_suffix|>"),
        ";\n",
        Special("<|fim_middle|>"),
    )
)
WRITTEN = "<|fim_prefix|>a := <|fim_suffix|>;\n<|fim_middle|>"


def connected(server: Server, **options: object) -> Iterator[Connection]:
    connection = Connection(server.url, timeout=5.0, **options)  # type: ignore[arg-type]
    try:
        yield connection
    finally:
        connection.close()


def said(pieces: Iterator[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def complete(server: Server, prompt: Prompt = GAP, **options: object) -> str:
    for connection in connected(server):
        return said(EndpointModel(connection).generate(prompt, max_tokens=20, **options))  # type: ignore[arg-type]
    raise AssertionError


def test_a_prompt_is_written_out_with_its_special_tokens() -> None:
    with running({"/models": models(QWEN), "/v1/completions": saying("b", " + 1")}) as server:
        assert complete(server, stop=["\n\n"]) == "b + 1"
        asked = server.asked("/completions")[0].json
    assert asked["prompt"] == WRITTEN
    assert asked["model"] == QWEN
    assert (asked["max_tokens"], asked["stop"], asked["stream"]) == (20, ["\n\n"], True)
    assert asked["temperature"] == 0


def test_chance_has_its_temperature_and_seed() -> None:
    with running({"/models": models(QWEN), "/v1/completions": saying("b")}) as server:
        complete(server, sampling=Sampling(0.7, 5))
        asked = server.asked("/completions")[0].json
    assert (asked["temperature"], asked["seed"]) == (0.7, 5)


def test_the_answer_goes_on_after_the_beginning() -> None:
    prompt = Prompt((*GAP.parts[:-1], Special("<|fim_middle|>"), "x"), beginning=" :=")
    with running({"/models": models(QWEN), "/v1/completions": saying(" 1")}) as server:
        assert complete(server, prompt) == " 1"
        assert server.asked("/completions")[0].json["prompt"].endswith("x :=")


def test_an_answer_ends_where_it_is_told_to_though_the_server_goes_on() -> None:
    pieces = ("b;", "\nE", "ND", " M.")
    with running({"/models": models(QWEN), "/v1/completions": saying(*pieces)}) as server:
        assert complete(server, stop=["x", "y", "z", "END"]) == "b;\n"
        assert complete(server, stop=["1", "2", "3", "4", "END"]) == "b;\n"
        assert len(server.asked("/completions")[1].json["stop"]) == 4


@pytest.mark.parametrize("end", ["<|endoftext|>", "<|file_sep|>", "\ufffd"])
def test_an_answer_ends_where_a_special_token_or_half_a_character_is_printed(end: str) -> None:
    with running({"/models": models(QWEN), "/v1/completions": saying("b", end, "c")}) as server:
        assert complete(server) == "b"


def test_what_looks_like_a_special_token_in_a_text_is_made_harmless() -> None:
    prompt = Prompt((Special("<|fim_prefix|>"), "s := '<|fim_suffix|>'", *GAP.parts[2:]))
    with running({"/models": models(QWEN), "/v1/completions": saying("b")}) as server:
        complete(server, prompt)
        asked = server.asked("/completions")[0].json
    assert asked["prompt"].count("<|fim_suffix|>") == 1
    assert "'< |fim_suffix|>'" in asked["prompt"]


def test_an_answer_may_be_empty() -> None:
    with running({"/models": models(QWEN), "/v1/completions": saying()}) as server:
        assert complete(server) == ""


def test_a_token_that_the_model_lacks_is_refused() -> None:
    with (
        running({"/models": models("starcoder2:3b")}) as server,
        pytest.raises(ModelError, match="has no token") as told,
    ):
        complete(server)
    assert "нет токена" in told.value.reason_ru


def test_pieces_say_how_probable_they_are() -> None:
    def handle(exchange: Exchange) -> None:
        exchange.begin()
        exchange.say("a", logprobs={"tokens": ["a"], "token_logprobs": [-0.5]})
        exchange.say("b", logprobs={"content": [{"token": "b", "logprob": -0.25}]})
        exchange.say("c")
        exchange.finish()

    routes = {"/models": models(QWEN, owned_by="vllm"), "/v1/completions": handle}
    with running(routes) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            pieces = list(model.generate(GAP, max_tokens=9))
            assert model.abilities.logprobs
    assert [(piece.text, piece.logprob) for piece in pieces] == [
        ("a", -0.5),
        ("b", -0.25),
        ("c", None),
    ]


def test_the_tokens_of_a_text_are_estimated_without_asking() -> None:
    with running({"/models": models(QWEN)}) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            assert len(model.tokenize("x" * 300)) == 100
            assert len(model.tokenize("")) == 0
            with pytest.raises(ModelError, match="known to its server alone"):
                model.detokenize([1, 2])
    assert not server.requests


def test_the_server_is_asked_once_what_it_can_do() -> None:
    with running({"/models": models(QWEN, max_model_len=8192)}) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            assert not model.is_ready
            assert model.context_length == 8192
            assert "<|fim_prefix|>" in model.abilities.specials
            assert not model.abilities.beginning
            assert model.is_ready
            assert model.name == f"{QWEN} at 127.0.0.1:{server.port}"
        assert len(server.asked("/models")) == 1


# Servers of a kind


def vocabulary(specials: dict[str, int], text: str, marks: str) -> Handler:
    """A route that cuts texts: special tokens by name, else a token a byte."""

    def handle(exchange: Exchange) -> None:
        body = exchange.request.json
        if body[text] in specials and body.get(marks, True):
            tokens = [specials[body[text]]]
        else:
            tokens = list(body[text].encode())
        if body.get("add_special") or body.get("add_special_tokens"):
            tokens.insert(0, 1)
        exchange.answer({"tokens": tokens, "count": len(tokens), "max_model_len": 4096})

    return handle


SPECIALS = {"<|fim_prefix|>": 1001, "<|fim_suffix|>": 1002, "<|fim_middle|>": 1003}


def test_vllm_is_recognised_and_asked_for_the_tokens_of_a_model_with_any_name() -> None:
    routes: dict[str, Handler] = {
        "/models": models("ours", owned_by="vllm", max_model_len=16384, root="/models/merged"),
        "/version": lambda exchange: exchange.answer({"version": "0.13.1"}),
        "/tokenize": vocabulary(SPECIALS, "prompt", "-"),
        "/v1/completions": saying("b"),
    }
    trap = Prompt((*GAP.parts[:1], "'<|fim_suffix|>' := ", *GAP.parts[2:]))
    with running(routes) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            assert model.abilities.specials == frozenset(SPECIALS)
            assert model.abilities.grammar == "structured_outputs"
            assert model.context_length == 16384
            # A token a byte, and a little less to be sure.
            assert len(model.tokenize("x" * 90)) == 90
            assert said(model.generate(GAP, max_tokens=9)) == "b"
            assert said(model.generate(trap, max_tokens=9)) == "b"
        plain, careful = (request.json["prompt"] for request in server.asked("/completions"))
    assert plain == WRITTEN
    # The text as it is, but as tokens, among which its look-alike is none.
    assert careful[:2] == [1, 1001]
    assert careful.count(1002) == 1
    assert bytes(token for token in careful[2:] if token < 256).startswith(b"'<|fim_suffix|>' := ")


def test_llama_cpp_is_recognised_and_tells_what_its_model_can_do() -> None:
    routes: dict[str, Handler] = {
        "/models": models("any.gguf", owned_by="llamacpp", meta={"n_ctx_train": 32768}),
        "/props": lambda exchange: exchange.answer(
            {
                "default_generation_settings": {"n_ctx": 2048},
                "chat_template": "x",
                "build_info": "b9",
            }
        ),
        "/tokenize": vocabulary(SPECIALS, "content", "parse_special"),
        "/v1/completions": saying("b"),
    }
    trap = Prompt((*GAP.parts[:1], "'<|fim_suffix|>' := ", *GAP.parts[2:]))
    with running(routes) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            assert model.context_length == 2048
            assert model.abilities.specials == frozenset(SPECIALS)
            assert model.abilities.grammar == "gbnf"
            assert said(model.generate(trap, max_tokens=9)) == "b"
            served = model.served()
            assert served is not None
            assert (served.kind, served.version, served.converses) == ("llama.cpp", "b9", True)
        asked = server.asked("/completions")[0].json["prompt"]
    assert asked.count(1002) == 1


def test_llama_cpp_fills_gaps_by_its_own_route_where_no_family_is_known() -> None:
    def infill(exchange: Exchange) -> None:
        if not exchange.request.json.get("stream"):
            exchange.answer({"content": ""})
            return
        exchange.begin()
        exchange.event({"content": "b", "stop": False})
        exchange.event({"content": "", "stop": True})

    routes: dict[str, Handler] = {
        "/models": models("any.gguf", owned_by="llamacpp"),
        "/tokenize": vocabulary({}, "content", "parse_special"),
        "/infill": infill,
    }
    prompt = Prompt((Special("<|file_sep|>"), "DEFINITION A", *GAP.parts))
    with running(routes) as server:
        assert complete(server, prompt) == "b"
        asked = server.asked("/infill")[-1].json
    assert (asked["input_prefix"], asked["input_suffix"]) == ("a := ", ";\n")
    assert asked["input_extra"] == [{"filename": "1.txt", "text": "DEFINITION A"}]


def ollama(capabilities: list[str], generate: Handler, name: str = QWEN) -> dict[str, Handler]:
    return {
        "/models": models(name, owned_by="library"),
        "/api/version": lambda exchange: exchange.answer({"version": "0.12.6"}),
        "/api/show": lambda exchange: exchange.answer(
            {
                "capabilities": capabilities,
                "parameters": 'stop "x"\nnum_ctx 8192',
                "model_info": {"qwen2.context_length": 32768},
            }
        ),
        "/api/generate": generate,
    }


def ollama_says(exchange: Exchange) -> None:
    exchange.begin(kind="application/x-ndjson")
    for value in ({"response": "b"}, {"response": " + 1"}, {"response": "", "done": True}):
        exchange.send(json.dumps(value).encode() + b"\n")


def test_ollama_gets_a_raw_prompt_past_its_templates() -> None:
    with running(ollama(["completion", "insert"], ollama_says)) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            assert said(model.generate(GAP, max_tokens=9, stop=["\n"])) == "b + 1"
            assert model.context_length == 8192
        asked = server.asked("/api/generate")[0].json
    assert (asked["raw"], asked["prompt"]) == (True, WRITTEN)
    assert asked["options"] == {"num_predict": 9, "stop": ["\n"], "temperature": 0}


def test_ollama_fills_in_its_template_where_no_family_is_known() -> None:
    with running(ollama(["completion", "insert"], ollama_says, "ours:latest")) as server:
        assert complete(server) == "b + 1"
        asked = server.asked("/api/generate")[0].json
    assert (asked["prompt"], asked["suffix"]) == ("a := ", ";\n")
    assert "raw" not in asked


def conversing(*texts: str) -> Handler:
    def handle(exchange: Exchange) -> None:
        exchange.begin()
        for text in texts:
            exchange.event({"choices": [{"delta": {"content": text}, "finish_reason": None}]})
        exchange.event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        exchange.send(DONE)

    return handle


def test_a_model_without_tokens_for_a_gap_is_asked_in_words() -> None:
    words = conversing("Here:\n```comp", "onent-pascal\nb", " + 1\n``", "`\nThat is it.")
    with running({"/models": models("clever"), "/chat/completions": words}) as server:
        for connection in connected(server):
            model = EndpointModel(connection)
            assert model.abilities.specials == frozenset()
            found = Engine(model, control="none").complete("MODULE M;\nBEGIN a := ", "\nEND M.\n")
        messages = server.asked("/chat/completions")[0].json["messages"]
    assert found.text == "b + 1"
    assert "BEGIN a := " in messages[-1]["content"]


def test_the_first_model_that_suits_is_taken() -> None:
    names = ("nomic-embed-text:latest", "llama3:8b", "starcoder2:3b")
    with running({"/models": models(*names)}) as server:
        for connection in connected(server):
            found = [
                kind(connection).served()
                for kind in (EndpointModel, EndpointChat, EndpointEmbedding)
            ]
            assert [each.model for each in found if each] == [names[2], names[1], names[0]]


# Conversations and vectors


def test_a_conversation() -> None:
    with running({"/models": models("m"), "/chat/completions": conversing("Hel", "lo")}) as server:
        for connection in connected(server):
            chat = EndpointChat(connection)
            messages = [Message("system", "Be brief."), Message("user", "<|im_end|> Hi")]
            assert said(chat.chat(messages, max_tokens=50)) == "Hello"
        asked = server.asked("/chat/completions")[0].json
    assert asked["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "< |im_end|> Hi"},
    ]
    assert asked["max_tokens"] == 50


def test_vectors_come_in_the_order_of_the_texts() -> None:
    def handle(exchange: Exchange) -> None:
        texts = exchange.request.json["input"]
        data = [{"index": i, "embedding": [float(len(t)), 1]} for i, t in enumerate(texts)]
        exchange.answer({"object": "list", "data": data[::-1]})

    texts = ["x" * size for size in range(40)]
    with running({"/models": models("embed"), "/embeddings": handle}) as server:
        for connection in connected(server):
            vectors = EndpointEmbedding(connection).embed(texts)
        assert len(server.asked("/embeddings")) == 2
    assert list(vectors) == [[float(size), 1.0] for size in range(40)]
