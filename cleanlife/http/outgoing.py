"""HTTP calls to our providers: bounded, no redirects, no proxies, no cookies."""

import json
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from decimal import Decimal
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

CONNECT_SECONDS = 3.0
# Until the answer begins, and again until it has come in whole.
READ_SECONDS = 10.0
LONGEST_ANSWER = 256 * 1024
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class NoAnswer(Exception):
    """No complete answer came: whether the provider did what it was asked is unknown.

    The text names no URL, header or body: they may hold secrets.
    """


class NotReached(NoAnswer):
    """No connection came about: the provider was not asked."""


@dataclass(frozen=True)
class Answer:
    """A status with the JSON that came, fractions as Decimal; None when it was no JSON."""

    status: int
    content: Any

    @property
    def is_success(self) -> bool:
        """Return whether the provider did what it was asked: any 2xx."""
        return self.status // 100 == 2  # noqa: PLR2004


class PlainSession(requests.Session):
    """A session without environment, redirects and cookies."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """See no redirects: requests would read the whole body of one, whatever its size."""
        return None


def get(
    url: str,
    *,
    headers: Mapping[str, str],
    session: requests.Session | None = None,
    read_seconds: float = READ_SECONDS,
) -> Answer:
    """Read; raises NoAnswer."""
    return _exchange(requests.Request("GET", url, headers=headers), session, read_seconds)


def post_json(
    url: str,
    content: Mapping[str, Any],
    *,
    headers: Mapping[str, str],
    session: requests.Session | None = None,
    read_seconds: float = READ_SECONDS,
) -> Answer:
    """Post JSON; raises NoAnswer."""
    headers = {**headers, "Content-Type": "application/json"}
    body = json.dumps(content, allow_nan=False).encode()
    request = requests.Request("POST", url, headers=headers, data=body)
    return _exchange(request, session, read_seconds)


def post_form(
    url: str,
    fields: Mapping[str, str],
    *,
    session: requests.Session | None = None,
    read_seconds: float = READ_SECONDS,
) -> Answer:
    """Post an HTML form's encoding; raises NoAnswer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(fields, errors="replace").encode()
    request = requests.Request("POST", url, headers=headers, data=body)
    return _exchange(request, session, read_seconds)


def require_safe_url(url: str) -> str:
    """Return the URL of a provider without its last slash; raises ValueError.

    Secrets go there: https it must be, or a server on this machine.
    """
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in _LOOPBACK
    )
    if not is_safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("a provider's URL must be a plain https:// one")
    return url.rstrip("/")


def require_sendable_secret(secret: str, *, name: str) -> str:
    """Return a secret that fits into a header; raises ValueError, which does not show it."""
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ValueError(f"{name} must be printable ASCII characters without spaces")
    return secret


def _exchange(
    request: requests.Request, session: requests.Session | None, read_seconds: float
) -> Answer:
    # A session for each call unless one is given: sessions are not safe between threads.
    owner: AbstractContextManager[requests.Session] = (
        PlainSession() if session is None else nullcontext(session)
    )
    # Not compressed: a small answer stays small.
    request.headers = {
        **request.headers,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
    }
    try:
        with owner as sending:
            return _send(sending, request, read_seconds)
    except (requests.RequestException, HTTPError, OSError) as error:
        failure = NotReached if _is_before_connection(error) else NoAnswer
        reason = type(error).__name__
    # Outside, so that what is raised carries no request with its headers.
    raise failure(f"no complete answer ({reason})")


def _is_before_connection(error: Exception) -> bool:
    """Return whether nothing can have been sent: the server was not found or not there."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


def _send(session: requests.Session, request: requests.Request, read_seconds: float) -> Answer:
    response = session.send(
        session.prepare_request(request),
        timeout=(CONNECT_SECONDS, read_seconds),
        allow_redirects=False,
        stream=True,
    )
    with response:
        return Answer(response.status_code, _parse(_read(response, read_seconds)))


def _read(response: requests.Response, seconds: float) -> bytes:
    """Read piece by piece: a timeout of the socket restarts with each byte."""
    ends_at = time.monotonic() + seconds
    body = bytearray()
    while piece := response.raw.read1(LONGEST_ANSWER, decode_content=False):
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise NoAnswer("the answer is too long")
        if time.monotonic() > ends_at:
            raise NoAnswer("the answer takes too long")
    return bytes(body)


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, ArithmeticError, RecursionError):
        return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
