"""What goes wrong on the way to a model's server, in words of what to do."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx2
import openai

from cp_lsp.errors import EndpointError

LONGEST_DETAIL: Final = 200
"""Characters of what a server says itself that are passed on."""


class TooLargeError(Exception):
    """More came than any answer needs."""


class CutOffError(Exception):
    """An answer that ends before its end."""


class NonsenseError(Exception):
    """An answer that is none; the text says why."""


class SaidError(Exception):
    """A server says, in the middle of an answer, what is wrong."""


class BusyError(Exception):
    """Other requests have been in the way for too long."""


class Faults:
    """Makes of an exception an EndpointError that names the server and never the key."""

    def __init__(self, server: str, key: str | None, timeout: float) -> None:
        self._server = server
        self._key = key
        self._timeout = timeout

    def of(self, problem: BaseException, model: str = "") -> EndpointError:
        """What an exception means."""
        if isinstance(problem, EndpointError):
            return problem
        if isinstance(problem, openai.APIStatusError):
            return self._status(problem.status_code, problem.response.headers, problem, model)
        if isinstance(problem, httpx2.HTTPStatusError):
            response = problem.response
            return self._status(response.status_code, response.headers, problem, model)
        causes = list(_causes(problem))
        for kind, make in _BY_KIND:
            if any(isinstance(cause, kind) for cause in causes):
                return make(self, causes)
        if isinstance(problem, openai.APIError) and not isinstance(
            problem, openai.APIConnectionError | openai.APIResponseValidationError
        ):
            return self._said([problem])
        if isinstance(problem, openai.APIConnectionError | httpx2.TransportError | OSError):
            return self._broken(causes)
        return self._garbage(causes)

    def _error(
        self, fault: str, english: str, russian: str, *, retry_after: float | None = None
    ) -> EndpointError:
        server = self._server
        return EndpointError(
            self._without_key(english.replace("{server}", server)),
            self._without_key(russian.replace("{server}", server)),
            fault=fault,
            retry_after=retry_after,
        )

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "…") if self._key else text

    def _status(
        self, status: int, headers: httpx2.Headers, problem: BaseException, model: str
    ) -> EndpointError:
        detail = _detail(problem)
        tail = f": {detail}" if detail else ""
        if status in (401, 403, 407):
            who, who_ru = ("the proxy on the way to {server}", "прокси на пути к {server}")
            if status != 407:
                who, who_ru = "{server}", "{server}"
            if self._key or status == 407:
                what, what_ru = "does not accept the key (api_key)", "не принимает ключ (api_key)"
                if status == 407:
                    what, what_ru = "wants a password; set `proxy`", "требует пароль; задайте proxy"
                return self._error("auth", f"{who} {what}{tail}", f"{who_ru} {what_ru}{tail}")
            return self._error(
                "auth",
                f"{who} wants a key; set CP_LSP_API_KEY{tail}",
                f"{who_ru} требует ключ; задайте CP_LSP_API_KEY{tail}",
            )
        if status == 404:
            name = f"`{model}`" if model else "such an address"
            name_ru = f"модели {model}" if model else "такого адреса"
            return self._error(
                "not-found",
                f"{{server}} has no {name}; compare the settings with its list of models{tail}",
                f"у {{server}} нет {name_ru}; сравните настройки со списком её моделей{tail}",
            )
        retry_after = _retry_after(headers)
        if status == 429:
            return self._error(
                "rate-limit",
                f"{{server}} has had too many requests; it is asked again later{tail}",
                f"{{server}}: слишком много запросов; повторим позже{tail}",
                retry_after=retry_after,
            )
        if 300 <= status < 400:
            where = headers.get("location", "")[:LONGEST_DETAIL]
            return self._error(
                "server",
                f"{{server}} sends us on to {where}; set the endpoint to that if you trust it",
                f"{{server}} перенаправляет на {where}; укажите этот адрес, если доверяете ему",
            )
        if 400 <= status < 500 and status != 408:
            return self._error(
                "request",
                f"{{server}} refuses this request ({status}){tail}",
                f"{{server}} отклоняет этот запрос ({status}){tail}",
            )
        return self._error(
            "server",
            f"{{server}} is out of order ({status}); look into its log{tail}",
            f"{{server}} неисправен ({status}); посмотрите его журнал{tail}",
            retry_after=retry_after,
        )

    def _said(self, causes: list[BaseException]) -> EndpointError:
        detail = _shortened(str(causes[0]))
        return self._error(
            "server",
            f"{{server}} broke off: {detail}; look into its log",
            f"{{server}} прервал ответ: {detail}; посмотрите его журнал",
        )

    def _refused(self, causes: list[BaseException]) -> EndpointError:
        detail = _shortened(str(causes[-1]))
        return self._error(
            "refused",
            f"nothing answers at {{server}} ({detail}); start the server or correct the endpoint",
            f"по адресу {{server}} никто не отвечает ({detail}); запустите сервер или "
            "исправьте адрес",
        )

    def _proxy(self, causes: list[BaseException]) -> EndpointError:
        detail = _shortened(str(causes[-1]))
        return self._error(
            "refused",
            f"the proxy does not lead to {{server}} ({detail}); correct the setting proxy",
            f"прокси не ведёт к {{server}} ({detail}); исправьте настройку proxy",
        )

    def _tls(self, causes: list[BaseException]) -> EndpointError:
        problem = next(cause for cause in causes if isinstance(cause, ssl.SSLError))
        if isinstance(problem, ssl.SSLCertVerificationError):
            detail = problem.verify_message
            return self._error(
                "tls",
                f"the certificate of {{server}} is not trusted ({detail}); "
                "if it is yours, name its file in the setting ca_file",
                f"сертификату {{server}} нет доверия ({detail}); "
                "если он ваш, укажите его файл в настройке ca_file",
            )
        detail = problem.reason or _shortened(str(problem))
        return self._error(
            "tls",
            f"no secure connection to {{server}} ({detail}); does it speak http, not https?",
            f"нет защищённого соединения с {{server}} ({detail}); может быть, нужен http?",
        )

    def _late(self, causes: list[BaseException]) -> EndpointError:
        if any(isinstance(cause, httpx2.ConnectTimeout) for cause in causes):
            return self._error(
                "timeout",
                "{server} cannot be reached in time; is the network there?",
                "до {server} не дозвониться; есть ли сеть?",
            )
        seconds = f"{_patience(causes) or self._timeout:g}"
        return self._error(
            "timeout",
            f"{{server}} said nothing for {seconds} s; "
            "take a smaller model, or set request_timeout higher",
            f"{{server}} молчал {seconds} с; возьмите модель поменьше или "
            "увеличьте request_timeout",
        )

    def _busy(self, _causes: list[BaseException]) -> EndpointError:
        return self._error(
            "request",
            "{server} is busy with other requests of ours; try again",
            "{server} занят другими нашими запросами; повторите",
        )

    def _too_large(self, _causes: list[BaseException]) -> EndpointError:
        return self._error(
            "too-large",
            "{server} sends more than any answer needs; is it a model server?",
            "{server} присылает больше любого ответа; это точно сервер модели?",
        )

    def _broken(self, causes: list[BaseException]) -> EndpointError:
        detail = _shortened(str(causes[-1])) or type(causes[-1]).__name__
        return self._error(
            "broken",
            f"the connection to {{server}} broke off ({detail}); look into its log",
            f"связь с {{server}} прервалась ({detail}); посмотрите его журнал",
        )

    def _garbage(self, causes: list[BaseException]) -> EndpointError:
        last = causes[-1]
        detail = str(last) if isinstance(last, NonsenseError) else type(last).__name__
        return self._error(
            "garbage",
            f"{{server}} does not speak as a model server ({detail}); is it one?",
            f"{{server}} отвечает не как сервер модели ({detail}); это точно он?",
        )


_Maker = Callable[[Faults, list[BaseException]], EndpointError]

_BY_KIND: Final[tuple[tuple[type[BaseException], _Maker], ...]] = (
    (TooLargeError, Faults._too_large),
    (BusyError, Faults._busy),
    (SaidError, Faults._said),
    (CutOffError, Faults._broken),
    (NonsenseError, Faults._garbage),
    (ssl.SSLError, Faults._tls),
    (httpx2.ProxyError, Faults._proxy),
    (httpx2.TimeoutException, Faults._late),
    (TimeoutError, Faults._late),
    (openai.APITimeoutError, Faults._late),
    (httpx2.ConnectError, Faults._refused),
    (httpx2.UnsupportedProtocol, Faults._refused),
    (httpx2.InvalidURL, Faults._refused),
    (httpx2.DecodingError, Faults._garbage),
    (httpx2.TransportError, Faults._broken),
)
"""In this order: a refused certificate is a connection that failed, too."""


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """An exception and those that it came from."""
    cause: BaseException | None = problem
    seen: set[int] = set()
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if not isinstance(cause, ssl.SSLWantReadError | ssl.SSLWantWriteError):
            # Those say that there is nothing to read yet.
            yield cause
        cause = cause.__cause__ or cause.__context__


def _patience(causes: list[BaseException]) -> float | None:
    """Seconds of silence that a request had time for."""
    for cause in causes:
        if isinstance(cause, httpx2.ReadTimeout):
            try:
                seconds = cause.request.extensions["timeout"]["read"]
            except (RuntimeError, KeyError, TypeError):
                continue
            return float(seconds) if isinstance(seconds, int | float) else None
    return None


def _detail(problem: BaseException) -> str:
    """What a server says itself is wrong."""
    body = getattr(problem, "body", None)
    if isinstance(problem, httpx2.HTTPStatusError):
        try:
            body = json.loads(problem.response.content)
        except ValueError:
            return ""
    if isinstance(body, str):
        return _shortened(body)
    if not isinstance(body, dict):
        return ""
    inner = body.get("error", body)
    said = inner.get("message") if isinstance(inner, dict) else inner
    if not isinstance(said, str):
        said = body.get("detail")
    return _shortened(said) if isinstance(said, str) else ""


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_DETAIL else text[: LONGEST_DETAIL - 1] + "…"


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds from now, of either form of the header."""
    said = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
