"""Post a body: bounded in time and size, no redirects, no cookies, no proxies."""

import logging
import ssl
import time
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import certifi
import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from cleanlife import clock
from cleanlife.problems import Problem
from webhooks.endpoints import read_endpoint
from webhooks.problems import DeliveryProblem
from webhooks.transport.connections import CONNECT_SECONDS, Unreachable, VettingAdapter
from webhooks.transport.deadline import Deadline
from webhooks.transport.outcome import (
    LONGEST_BODY,
    NOT_SENT,
    AnswerTooLong,
    Outcome,
    OutcomeKind,
    problem_of_status,
    read_retry_after,
)
from webhooks.transport.resolver import ForbiddenIP, HostUnknown

logger = logging.getLogger(__name__)

TOTAL_SECONDS = 10.0
LONGEST_EXCERPT = 2 * 1024
_CHUNK = 8 * 1024


class _Session(requests.Session):
    """A session that follows no redirects and stores no cookies."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        self.headers.clear()
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """See no redirects: requests would read and inflate the whole body of one."""
        return None


class Sender:
    """Posts to endpoints; one for all threads."""

    def __init__(self, ssl_context: ssl.SSLContext, *, total_seconds: float = TOTAL_SECONDS):
        self._total_seconds = total_seconds
        self._session = _Session()
        adapter = VettingAdapter(ssl_context, connections_per_host=settings.WEBHOOK_CONCURRENCY)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def post(
        self,
        url: str,
        *,
        headers: dict[str, str],
        body: bytes,
        total_seconds: float | None = None,
    ) -> Outcome:
        """Send the body and return what came of it; never raises for what an endpoint does.

        ``total_seconds`` replaces the sender's deadline for this one call.
        """
        if read_endpoint(url) is None:
            return Outcome(milliseconds=0, problem=NOT_SENT)
        started = time.monotonic()
        with Deadline(total_seconds or self._total_seconds) as deadline:
            try:
                found = self._exchange(url, headers, body, deadline)
            except Exception as error:  # noqa: BLE001 - the edge: endpoints find new ways to fail
                found = _silence(error, deadline)
        return Outcome(milliseconds=round((time.monotonic() - started) * 1000), **found)

    def close(self) -> None:
        """Close the pooled connections."""
        self._session.close()

    def _exchange(
        self, url: str, headers: dict[str, str], body: bytes, deadline: Deadline
    ) -> dict[str, Any]:
        response = self._session.post(
            url,
            data=body,
            # Not inflated: a small answer stays small.
            headers={**headers, "Accept": "*/*", "Accept-Encoding": "identity"},
            timeout=(CONNECT_SECONDS, deadline.remaining()),
            allow_redirects=False,
            stream=True,
        )
        with response:
            # Cut off in the middle of its headers, an answer looks like a short one.
            if deadline.is_over:
                raise requests.exceptions.Timeout
            return {
                "status_code": response.status_code,
                "problem": problem_of_status(response.status_code),
                "answer_excerpt": _excerpt(response),
                "retry_after": read_retry_after(
                    response.headers.get("Retry-After"), now=clock.now()
                ),
            }


def _silence(error: Exception, deadline: Deadline) -> dict[str, Any]:
    """Return why there is no answer, and of what kind that is."""
    if deadline.is_over:
        values = {"seconds": f"{deadline.seconds:g}"}
        timed_out = Problem(DeliveryProblem.TIMED_OUT, values)
        return {"problem": timed_out, "silence": OutcomeKind.TIMED_OUT}
    for error_class, code in _PROBLEMS.items():
        if isinstance(error, error_class):
            return {
                "problem": Problem(code),
                "silence": _SILENCES.get(error_class, OutcomeKind.UNREACHABLE),
            }
    logger.error("a webhook could not be sent", exc_info=error)
    return {"problem": NOT_SENT, "silence": OutcomeKind.REFUSED}


_PROBLEMS: dict[type[Exception], DeliveryProblem] = {
    ForbiddenIP: DeliveryProblem.NOT_PUBLIC,
    HostUnknown: DeliveryProblem.HOST_UNKNOWN,
    Unreachable: DeliveryProblem.UNREACHABLE,
    AnswerTooLong: DeliveryProblem.BROKEN_OFF,
    requests.exceptions.InvalidURL: DeliveryProblem.NOT_SENT,
    requests.exceptions.SSLError: DeliveryProblem.TLS_FAILED,
    requests.exceptions.Timeout: DeliveryProblem.NO_ANSWER,
    requests.exceptions.RequestException: DeliveryProblem.BROKEN_OFF,
    HTTPError: DeliveryProblem.BROKEN_OFF,
}
# The others are unreachable.
_SILENCES: dict[type[Exception], OutcomeKind] = {
    ForbiddenIP: OutcomeKind.REFUSED,
    requests.exceptions.InvalidURL: OutcomeKind.REFUSED,
    requests.exceptions.Timeout: OutcomeKind.TIMED_OUT,
}


def _excerpt(response: requests.Response) -> str:
    """Return the beginning of the answer; read no more than is allowed."""
    excerpt = bytearray()
    length = 0
    try:
        for chunk in response.raw.stream(_CHUNK, decode_content=False):
            length += len(chunk)
            excerpt += chunk[: LONGEST_EXCERPT - len(excerpt)]
            if length >= LONGEST_BODY:
                break
    except Exception:  # noqa: BLE001 - the status has come, and it decides
        logger.info("the answer of a webhook endpoint broke off")
    # PostgreSQL stores no NUL.
    return excerpt.decode(errors="replace").replace("\x00", "\ufffd")


@cache
def shared_sender() -> Sender:
    """Return the sender of this process."""
    return Sender(ssl.create_default_context(cafile=certifi.where()))
