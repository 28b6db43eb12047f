"""One attempt, ready to be sent by a thread that never touches the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webhooks.models import Attempt, Delivery
from webhooks.signatures import signature_headers

USER_AGENT = "CleanLife-Webhooks/1.0"
CONTENT_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Sending:
    """A claimed delivery with its attempt row and the request to make.

    ``problem`` is why the request must not leave at all, empty when it may. ``is_slow`` tells
    whether the endpoint was slow the last time.
    """

    delivery: Delivery
    attempt: Attempt
    url: str
    headers: dict[str, str]
    body: bytes
    problem: str
    is_slow: bool


def prepare_sending(
    attempt: Attempt, *, secrets: Sequence[str], problem: str, is_slow: bool
) -> Sending:
    """Sign the frozen body anew for this attempt."""
    delivery = attempt.delivery
    body = (delivery.event.body or "").encode()
    headers = request_headers(
        secrets,
        event_type=delivery.event.type,
        event_id=str(delivery.event_id),
        delivery_id=str(delivery.pk),
        number=attempt.number,
        request_id=delivery.event.request_id,
        body=body,
        now=attempt.started_at,
    )
    return Sending(delivery, attempt, attempt.url, headers, body, problem, is_slow)


def request_headers(
    secrets: Sequence[str],
    *,
    event_type: str,
    event_id: str,
    delivery_id: str,
    number: int,
    request_id: str,
    body: bytes,
    now: datetime,
) -> dict[str, str]:
    """Return the headers of a request, signed by these secrets, the oldest first."""
    return {
        "Content-Type": CONTENT_TYPE,
        "User-Agent": USER_AGENT,
        "X-CleanLife-Event": event_type,
        "X-CleanLife-Delivery-Id": delivery_id,
        "X-CleanLife-Attempt": str(number),
        "X-Request-Id": request_id,
        **signature_headers(
            secrets,
            message_id=event_id,
            timestamp=int(now.timestamp()),
            body=body,
        ),
    }
