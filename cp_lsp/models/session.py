"""One server: its address, the clients that speak to it, and what they may send and take."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from cp_lsp.errors import EndpointError

if TYPE_CHECKING:
    import ssl

    import httpx2
    import openai

    from cp_lsp.models.faults import Faults

IN_FLIGHT: Final = 2
"""Requests that a server has to answer at a time; others wait."""
CONNECT_TIMEOUT: Final = 5.0
MAX_BYTES: Final = 16 << 20
"""Of an answer on its way, in which a few characters come in some hundred."""

_SENT: Final = frozenset(
    {"host", "accept", "accept-encoding", "connection", "user-agent"}
    | {"content-type", "content-length", "transfer-encoding"}
)
"""Headers of a request; the library would add what the environment says for another server."""
_ROUTES: Final = ("/chat/completions", "/completions", "/embeddings", "/models")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: `base` is in front of OpenAI's routes, `root` of the server's own.

    `name` tells it to people: nothing secret is in it.
    """

    base: str
    root: str
    name: str
    login: str = ""


def address_of(endpoint: str) -> Address:
    """The address in a setting, which may be that of a server, or of any of OpenAI's routes."""
    parts = urlsplit(endpoint.strip())
    login, _, host = parts.netloc.rpartition("@")
    path = parts.path.rstrip("/")
    for route in _ROUTES:
        path = path.removesuffix(route)
    origin = f"{parts.scheme}://{host}"
    root = path.removesuffix("/v1")
    base = f"{origin}{path or '/v1'}"
    return Address(base, origin + root, f"{host}{root}", unquote(login))


class Session:
    """What belongs to the thread of the requests: the clients, and the places for requests."""

    def __init__(
        self,
        address: Address,
        key: str | None,
        timeout: float,
        proxy: str | None,
        ca_file: Path | None,
    ) -> None:
        import httpx2

        from cp_lsp.models.faults import Faults

        self.address: Final = address
        self.timeout: Final = timeout
        self.begun: int | None = None
        """Tokens that the server puts in front of each text, once that is known."""
        self.faults: Final[Faults] = Faults(address.name, key or address.login or None, timeout)
        if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
            raise EndpointError(
                "the key in api_key has characters that no key has; copy it again",
                "в ключе api_key есть знаки, которых в ключах не бывает; скопируйте его снова",
                fault="auth",
            )
        self._url = httpx2.URL(address.base)
        self._authorization = f"Bearer {key}" if key else _basic(address.login)
        self._places = asyncio.Semaphore(IN_FLIGHT)
        try:
            self.http: Final = httpx2.AsyncClient(
                verify=_trust(ca_file),
                proxy=proxy,
                timeout=httpx2.Timeout(timeout, connect=min(CONNECT_TIMEOUT, timeout)),
                limits=httpx2.Limits(max_connections=2 * IN_FLIGHT),
                event_hooks={"request": [self._dress], "response": [self._guard]},
            )
        except (ValueError, ImportError, httpx2.InvalidURL) as problem:
            raise EndpointError(
                f"the proxy cannot be used ({type(problem).__name__}); correct the setting proxy",
                f"прокси непригоден ({type(problem).__name__}); исправьте настройку proxy",
                fault="refused",
            ) from None

    @cached_property
    def openai(self) -> openai.AsyncOpenAI:
        """OpenAI's client; it never sees the key, which is added on the way."""
        import openai

        return openai.AsyncOpenAI(
            api_key="none",
            organization="",
            project="",
            base_url=self.address.base,
            max_retries=0,
            timeout=self.http.timeout,
            http_client=self.http,
        )

    def place(self, patience: float) -> _Place:
        """For `async with`: one of the places for requests."""
        return _Place(self._places, patience)

    async def json(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        timeout: float | None = None,
        base: str | None = None,
    ) -> Any:
        """What a route of the server's own answers. Raises what httpx2 does, or ValueError."""
        url = (self.address.root if base is None else base) + path
        wait = self.http.timeout if timeout is None else timeout
        if body is None:
            response = await self.http.get(url, timeout=wait)
        else:
            response = await self.http.post(url, json=body, timeout=wait)
        _raise_for_status(response)
        return json.loads(response.content)

    async def lines(self, path: str, body: Mapping[str, object]) -> AsyncGenerator[Any, None]:
        """The JSON values of a stream, one a line, with or without `data:` in front."""
        url = self.address.root + path
        async with self.http.stream("POST", url, json=body) as response:
            if response.status_code >= 300:
                await response.aread()
                _raise_for_status(response)
            rest = b""
            async for data in response.aiter_bytes():
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    if text := _payload(line):
                        yield json.loads(text)
            if text := _payload(rest):
                yield json.loads(text)

    async def _dress(self, request: httpx2.Request) -> None:
        for name in list(request.headers):
            if name.lower() not in _SENT:
                del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        request.headers["user-agent"] = "cp-lsp"
        url, ours = request.url, self._url
        is_ours = (url.scheme, url.host, url.port) == (ours.scheme, ours.host, ours.port)
        if self._authorization and is_ours:
            request.headers["authorization"] = self._authorization

    async def _guard(self, response: httpx2.Response) -> None:
        from cp_lsp.models.faults import NonsenseError
        from cp_lsp.models.metered import Metered

        encoding = response.headers.get("content-encoding", "identity").lower()
        if encoding not in ("", "identity"):
            # What is packed could be of any size.
            raise NonsenseError(f"packed with {encoding[:20]}")
        response.stream = Metered(response.stream, MAX_BYTES)


class _Place:
    """A place of a semaphore that nobody waits for too long."""

    def __init__(self, places: asyncio.Semaphore, patience: float) -> None:
        self._places = places
        self._patience = patience

    async def __aenter__(self) -> None:
        from cp_lsp.models.faults import BusyError

        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise BusyError from None

    async def __aexit__(self, *_problem: object) -> None:
        self._places.release()


def _raise_for_status(response: httpx2.Response) -> None:
    import httpx2

    if response.status_code < 300:
        return
    raise httpx2.HTTPStatusError("", request=response.request, response=response)


def _payload(line: bytes) -> str:
    text = line.decode("utf-8").strip()
    if text.startswith((":", "event:")):
        return ""
    text = text.removeprefix("data:").strip()
    return "" if text == "[DONE]" else text


def _basic(login: str) -> str:
    import base64

    return "Basic " + base64.b64encode(login.encode()).decode("ascii") if login else ""


def _trust(ca_file: Path | None) -> ssl.SSLContext | bool:
    """Whom to believe: the system's certificates and those of a file."""
    if ca_file is None:
        return True
    import httpx2

    context = httpx2.create_ssl_context()
    try:
        context.load_verify_locations(cafile=str(ca_file))
    except OSError as problem:
        # ssl.SSLError is one, too.
        why = problem.strerror or "no certificates in it"
        raise EndpointError(
            f"{ca_file} cannot be used ({why}); correct the setting ca_file",
            f"{ca_file} непригоден ({why}); исправьте настройку ca_file",
            fault="tls",
        ) from None
    return context
