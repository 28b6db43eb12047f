"""What the tests do and read inside the product: a backlog, leases, the log of attempts."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from cleanlife import clock
from tests.factories.event_data import event_data
from tests.factories.partners import AllowedDomainFactory, PartnerFactory
from tests.factories.webhooks import SubscriptionFactory
from webhooks.event_types import EventType
from webhooks.models import Attempt, Delivery, Lane
from webhooks.outbox import record_events


@dataclass(frozen=True)
class Logged:
    """A delivery and its attempts: ``attempts`` pairs the number with whether it finished."""

    status: str
    event_id: str
    attempt_count: int
    not_counted: int
    is_leased: bool
    attempts: list[tuple[int, bool]]


def subscribe(urls: list[str]) -> str:
    """Return a new partner with a subscription for each address."""
    partner = PartnerFactory()
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    for url in urls:
        SubscriptionFactory(partner=partner, url=url)
    return str(partner.pk)


def record(partner_id: str, events: int) -> None:
    """Write events as a change would, each in a transaction of its own."""
    for number in range(events):
        with transaction.atomic():
            record_events(
                partner_id=partner_id,
                events=[(EventType.BOOKING_CREATED, event_data(requestId=str(number)))],
                request_id="kills",
                now=clock.now(),
            )


def leased(partner_id: str) -> set[tuple[str, str]]:
    """Return the deliveries in flight, each with the token of its lease."""
    held = Delivery.objects.filter(partner=partner_id, lease_token__isnull=False)
    return {(str(pk), str(token)) for pk, token in held.values_list("pk", "lease_token")}


@transaction.atomic
def let_leases_run_out() -> None:
    """Let their time pass for everything that is in flight."""
    now = clock.now()
    lost = Delivery.objects.filter(lease_token__isnull=False)
    lanes = set(lost.values_list("subscription", flat=True))
    lost.update(next_attempt_at=now)
    Lane.objects.mark_due(lanes, now=now)


def statuses(partner_id: str) -> dict[str, int]:
    """Return how many deliveries of a partner are in which state."""
    rows = Delivery.objects.filter(partner=partner_id).order_by().values_list("status")
    return dict(rows.annotate(Count("pk")))


def log(partner_id: str) -> dict[str, Logged]:
    """Return every delivery of a partner with its attempts."""
    attempts: dict[str, list[tuple[int, bool]]] = {}
    rows = Attempt.objects.filter(delivery__partner=partner_id).order_by("number")
    for pk, number, finished_at in rows.values_list("delivery", "number", "finished_at"):
        attempts.setdefault(str(pk), []).append((number, finished_at is not None))
    return {
        str(delivery.pk): Logged(
            status=delivery.status,
            event_id=str(delivery.event_id),
            attempt_count=delivery.attempt_count,
            not_counted=delivery.round_started_at_attempt,
            is_leased=delivery.lease_token is not None,
            attempts=attempts.get(str(delivery.pk), []),
        )
        for delivery in Delivery.objects.filter(partner=partner_id)
    }
