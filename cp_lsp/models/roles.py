"""From settings to models by what they are for."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final, Literal, TypeVar
from urllib.parse import urlsplit

from cp_lsp.errors import MissingPartError
from cp_lsp.models.health import Health, Listener

if TYPE_CHECKING:
    from pathlib import Path

    from cp_lsp.models.base import ChatModel, EmbeddingModel, Model
    from cp_lsp.models.connection import Connection
    from cp_lsp.models.endpoint import Endpoint
    from cp_lsp.models.process import ProcessModel
    from cp_lsp.settings import Settings

Role = Literal["completion", "chat", "embedding"]
E = TypeVar("E", bound="Endpoint")

_LIBRARIES: Final = ("openai", "httpx2")
_INSTALL: Final = "pip install 'cp-lsp[endpoint]', in a clone pip install '.[endpoint]'"


class Models:
    """The models of a set of settings, each made when it is first asked for.

    Making one asks no server and starts no process. Any thread may ask.
    """

    def __init__(self, settings: Settings, on_change: Listener | None = None) -> None:
        """`on_change` hears when a server stops answering, and when it is back; in any thread."""
        self._settings = settings
        self._on_change = on_change
        self._lock = Lock()
        self._connections: dict[str, Connection] = {}
        self._endpoints: dict[Role, Endpoint] = {}
        self._embedded: ProcessModel | None = None
        self._own_converses: bool | None = None

    def completion(self) -> Model:
        """The model that completes: the server's, or else the embedded one.

        Raises MissingPartError where what runs it is not installed, ModelError where the file of
        an embedded one is no good.
        """
        from cp_lsp.models.endpoint import EndpointModel

        settings = self._settings
        if settings.endpoint is not None:
            return self._endpoint("completion", EndpointModel)
        return self._own()

    def chat(self) -> ChatModel | None:
        """The model that converses: a server's, or else the embedded one if its file says how;
        None where neither does. Raises as `completion`.
        """
        from cp_lsp.models.endpoint import EndpointChat

        if self.address("chat") is not None:
            return self._endpoint("chat", EndpointChat)
        own = self._settings.model
        if self._own_converses is None:
            # That reads the file's vocabulary, too, which takes a moment.
            self._own_converses = own is not None and _converses(own)
        return self._own() if self._own_converses else None

    def embedding(self) -> EmbeddingModel | None:
        """The model that embeds texts; None where none is set. Raises as `completion`."""
        from cp_lsp.models.endpoint import EndpointEmbedding

        return self._endpoint("embedding", EndpointEmbedding) if self.address("embedding") else None

    def health(self) -> Sequence[Health]:
        """How each server does that has been asked for a model."""
        with self._lock:
            return [endpoint.health() for endpoint in self._endpoints.values()]

    def address(self, role: Role) -> str | None:
        """The server for a role; None for none."""
        settings = self._settings
        if role == "completion":
            return settings.endpoint
        if role == "chat":
            return settings.chat_endpoint or settings.endpoint
        if settings.embedding_model is None:
            return None
        return settings.embedding_endpoint or settings.endpoint

    def endpoints(self) -> Sequence[Endpoint]:
        """The model of each role that a server has. Raises MissingPartError."""
        if self.address("chat") is not None:
            self.chat()
        self.embedding()
        if self._settings.endpoint is not None:
            self.completion()
        with self._lock:
            return [
                self._endpoints[role]
                for role in ("completion", "chat", "embedding")
                if role in self._endpoints
            ]

    def has_key(self, address: str) -> bool:
        """Whether a server gets the key: the first does that it reaches in secret, or else the
        first of all, and no other.
        """
        settings = self._settings
        servers = [settings.endpoint, settings.chat_endpoint, settings.embedding_endpoint]
        origins = [urlsplit(server)[:2] for server in servers if server is not None]
        secret = [origin for origin in origins if origin[0].lower() == "https"]
        return urlsplit(address)[:2] == (secret or origins)[0]

    def close(self) -> None:
        """Break off what is under way, and give back what the models hold."""
        with self._lock:
            embedded, self._embedded = self._embedded, None
            connections = list(self._connections.values())
        for connection in connections:
            connection.close()
        if embedded is not None:
            embedded.close()

    def _own(self) -> ProcessModel:
        with self._lock:
            if self._embedded is None:
                from cp_lsp.models.process import ProcessModel

                self._embedded = ProcessModel(self._settings.model)
            return self._embedded

    def _endpoint(self, role: Role, make: Callable[..., E]) -> E:
        with self._lock:
            found = self._endpoints.get(role)
            if found is None:
                settings = self._settings
                names = {
                    "completion": settings.completion_model,
                    "chat": settings.chat_model,
                    "embedding": settings.embedding_model,
                }
                address = self.address(role)
                assert address is not None
                is_main = address == settings.endpoint
                kind = settings.endpoint_kind if is_main or not settings.endpoint else "auto"
                found = make(self._connection(address), model=names[role], kind=kind)
                if self._on_change is not None:
                    found.breaker.listen(self._on_change)
                self._endpoints[role] = found
            return found  # type: ignore[return-value]

    def _connection(self, address: str) -> Connection:
        """The connection to a server, which all its models share."""
        missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
        if missing:
            raise MissingPartError(f"a model server needs {' and '.join(missing)}; {_INSTALL}")
        from cp_lsp.models.connection import Connection

        if address not in self._connections:
            settings = self._settings
            self._connections[address] = Connection(
                address,
                key=settings.api_key if self.has_key(address) else None,
                timeout=settings.request_timeout,
                proxy=settings.proxy,
                ca_file=settings.ca_file,
            )
        return self._connections[address]


def _converses(path: Path) -> bool:
    """Whether a model's file says how it converses. Raises ModelError where it is no good."""
    from cp_lsp.models.gguf import read_model_file

    return bool(read_model_file(path).text("tokenizer.chat_template", ""))
