"""Rows of webhooks in a database whose tables are walked up and down, in its own process."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import django

BEFORE_LANES = ("webhooks", "0002_payload_hash_is_kept")
NOW = datetime(2026, 7, 1, 7, tzinfo=UTC)
LEASE_END = NOW + timedelta(seconds=40)
RETRY_AT = NOW + timedelta(minutes=5)
TOKEN = uuid.UUID(int=7)


def migrate(*target: str) -> Any:
    """Walk the tables of webhooks to there, or all to the newest; return the models then."""
    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    targets = [target] if target else executor.loader.graph.leaf_nodes()
    executor.migrate(targets)
    loader = MigrationExecutor(connection).loader
    # Partners stay as they are now: their table is not walked.
    return loader.project_state([*targets, *loader.graph.leaf_nodes("partners")]).apps


def fill_old_tables() -> None:
    """Write the rows of a platform that has no lanes yet."""
    apps = migrate(*BEFORE_LANES)
    partner = apps.get_model("partners", "Partner").objects.create(name="Partner")
    subscriptions = {
        url: apps.get_model("webhooks", "Subscription").objects.create(
            partner=partner, url=url, events=["booking.created"], secret="ab" * 32, **more
        )
        for url, more in (("busy", {}), ("idle", {}), ("gone", {"deleted_at": NOW}))
    }
    events = [
        apps.get_model("webhooks", "Event").objects.create(
            partner=partner,
            sequence=number,
            type="booking.created",
            body=body,
            payload_hash=str(number) * 64,
            request_id="r",
        )
        for number, body in enumerate(("", "{}", "{}", "{}", "{}"), start=1)
    ]
    for (subscription, number), more in _deliveries().items():
        delivery = apps.get_model("webhooks", "Delivery").objects.create(
            subscription=subscriptions[subscription],
            event=events[number - 1],
            payload_hash=str(number) * 64,
            **more,
        )
        for attempt in range(1, delivery.attempt_count + 1):
            apps.get_model("webhooks", "Attempt").objects.create(
                delivery=delivery, number=attempt, url="u", started_at=NOW
            )


def _deliveries() -> dict[tuple[str, int], dict[str, Any]]:
    retried = {"attempt_count": 1, "status_code": 500, "error": "the endpoint answered 500"}
    return {
        ("busy", 1): {"status": "DELIVERED", "attempt_count": 1, "next_attempt_at": NOW},
        ("busy", 2): {**retried, "next_attempt_at": RETRY_AT},
        ("busy", 3): {
            **retried,
            "next_attempt_at": NOW,
            "lease_until": LEASE_END,
            "lease_token": TOKEN,
            "attempt_count": 2,
        },
        ("busy", 4): {
            **retried,
            "status": "FAILED",
            "attempt_count": 4,
            "next_attempt_at": None,
        },
        ("busy", 5): {"next_attempt_at": NOW},
        ("gone", 5): {"status": "FAILED", "error": "subscription is deleted"},
    }


def read(*target: str) -> dict[str, Any]:
    """Walk there and return what stands in the tables."""
    apps = migrate(*target)
    # Of old states: a column that is not there yet reads as "none".
    deliveries = apps.get_model("webhooks", "Delivery").objects.order_by("event__sequence")
    columns = ("status", "attempt_count", "next_attempt_at", "lease_token", "lease_until")
    found: dict[str, Any] = {
        "deliveries": {
            (row.subscription.url, row.event.sequence): tuple(
                getattr(row, column, "none") for column in columns
            )
            for row in deliveries.select_related("subscription", "event")
        },
        "bodies": [
            event.body
            for event in apps.get_model("webhooks", "Event").objects.order_by("sequence")
        ],
        "hashes": sorted(deliveries.values_list("payload_hash", flat=True)),
        "problems": {
            getattr(row, "problem", None) or getattr(row, "error", None) for row in deliveries
        },
        "attempts": apps.get_model("webhooks", "Attempt").objects.count(),
        "kept": _hashes_are_kept(),
    }
    if not target:
        lanes = apps.get_model("webhooks", "Lane").objects.select_related("subscription")
        found["lanes"] = {lane.subscription.url: lane.next_due_at for lane in lanes}
        found["partners"] = {row.partner_id == row.event.partner_id for row in deliveries}
    return found


def _hashes_are_kept() -> bool:
    """Return whether the trigger that forbids to change them is there."""
    from django.db import DatabaseError, connection, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE webhooks_delivery SET payload_hash = 'x'")
    except DatabaseError:
        return True
    return False


def work_on() -> list[str]:
    """Let the product of today claim and write back what the old tables held."""
    django.setup()
    from webhooks.models import Delivery, Lane
    from webhooks.services.allocate_capacity import Capacity
    from webhooks.services.claim_due_deliveries import claim_due_deliveries
    from webhooks.services.write_back_outcomes import write_back_outcomes
    from webhooks.transport import Outcome

    while (
        due := Lane.objects.exclude(next_due_at=None).order_by("next_due_at").first()
    ) is not None:
        moment = due.next_due_at
        sendings = claim_due_deliveries(now=moment, capacity=Capacity(9, 9)).sendings
        write_back_outcomes([(one, Outcome(5, 200)) for one in sendings], now=moment)
    rows = Delivery.objects.filter(subscription__url="busy").order_by("event__sequence")
    return list(rows.values_list("status", flat=True))
