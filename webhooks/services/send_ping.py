"""Test an endpoint with a message without data."""

import threading
import uuid
from dataclasses import dataclass
from datetime import datetime

from webhooks.errors import SecretSealed, TooManyPings
from webhooks.messages import request_headers, write_message
from webhooks.models import Subscription
from webhooks.services.check_url import problem_of_url
from webhooks.transport import Outcome, Sender, shared_sender

PING = "ping"
# The caller waits for the endpoint; threads of the web process must remain for others.
_AT_ONCE = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Ping:
    """What was sent, and what came of it."""

    event_id: str
    outcome: Outcome


def send_ping(
    subscription: Subscription, *, request_id: str, now: datetime, sender: Sender | None = None
) -> Ping:
    """Send a signed ``ping`` at once and return the endpoint's answer, active or not.

    It is in no log, has no number and does not count for the endpoint's failures. Takes as long
    as an attempt may, so never call it inside a transaction. Raises TooManyPings while this
    process waits for two others, and SecretSealed.
    """
    if not _AT_ONCE.acquire(blocking=False):
        raise TooManyPings
    try:
        return _send(subscription, request_id, now, sender or shared_sender())
    finally:
        _AT_ONCE.release()


def _send(subscription: Subscription, request_id: str, now: datetime, sender: Sender) -> Ping:
    event_id = uuid.uuid4()
    problem = problem_of_url(subscription.partner, subscription.url)
    if problem:
        return Ping(str(event_id), Outcome(milliseconds=0, problem=problem))
    body = write_message(
        event_id,
        PING,
        sequence=None,
        partner_id=subscription.partner_id,
        payload={},
        now=now,
    ).encode()
    secrets = subscription.secrets_at(now)
    if not secrets:
        # Nothing that the partner could fix.
        raise SecretSealed
    headers = request_headers(
        secrets,
        event_type=PING,
        event_id=str(event_id),
        delivery_id=str(uuid.uuid4()),
        number=1,
        request_id=request_id,
        body=body,
        now=now,
    )
    return Ping(str(event_id), sender.post(subscription.url, headers=headers, body=body))
