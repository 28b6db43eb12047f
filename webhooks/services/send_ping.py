"""Test an endpoint with a message without data."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings

from webhooks.errors import SecretSealed, TooManyPings
from webhooks.messages import request_headers, write_message
from webhooks.models import Subscription
from webhooks.services.check_url import problem_of_url
from webhooks.transport import Outcome, Sender, shared_sender

PING = "ping"


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
    process waits for another ping of the partner or for ``settings.MOST_PINGS`` of others, and
    SecretSealed.
    """
    with _under_way.one_of(subscription.partner_id):
        return _send(subscription, request_id, now, sender or shared_sender())


class _UnderWay:
    """The partners for whose endpoints this process waits.

    The caller waits as long as the endpoint likes. One at a time for each partner, so that who
    pings a slow one in a loop keeps nobody else from it; and threads remain for other calls.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._partners: set[UUID] = set()

    @contextmanager
    def one_of(self, partner_id: UUID) -> Iterator[None]:
        """Count one while the block runs; raises TooManyPings."""
        with self._lock:
            is_full = len(self._partners) >= settings.MOST_PINGS
            if is_full or partner_id in self._partners:
                raise TooManyPings
            self._partners.add(partner_id)
        try:
            yield
        finally:
            with self._lock:
                self._partners.discard(partner_id)


_under_way = _UnderWay()


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
