"""One attempt, ready to be sent by a thread that never touches the database."""

from dataclasses import dataclass
from datetime import datetime

from webhooks.models import Attempt, Delivery
from webhooks.signatures import signature_headers


@dataclass(frozen=True)
class Sending:
    """A claimed delivery with its attempt row and the request to make.

    ``problem`` is why the request must not leave at all, empty when it may.
    """

    delivery: Delivery
    attempt: Attempt
    url: str
    headers: dict[str, str]
    body: bytes
    problem: str


def prepare_sending(delivery: Delivery, attempt: Attempt, *, problem: str) -> Sending:
    """Sign the frozen body anew for this attempt."""
    body = delivery.event.body.encode()
    return Sending(
        delivery=delivery,
        attempt=attempt,
        url=attempt.url,
        headers=_headers(delivery, attempt.number, body, attempt.started_at),
        body=body,
        problem=problem,
    )


def _headers(
    delivery: Delivery, number: int, body: bytes, started_at: datetime
) -> dict[str, str]:
    event = delivery.event
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "CleanLife-Webhooks/1.0",
        "X-CleanLife-Event": event.type,
        "X-CleanLife-Delivery-Id": str(delivery.pk),
        "X-CleanLife-Attempt": str(number),
        "X-Request-Id": event.request_id,
        **signature_headers(
            [delivery.subscription.secret],
            message_id=str(event.pk),
            timestamp=int(started_at.timestamp()),
            body=body,
        ),
    }
