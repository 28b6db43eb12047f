"""The product's rows beside the model's, and what must be true of them after every step."""

import hashlib
import hmac
from collections import defaultdict
from datetime import datetime

from django.db.models import F

from tests.webhooks.life_cycle.model import Endpoint, Event, Parcel, Recovery
from webhooks.models import Attempt, Delivery, Lane
from webhooks.models import Event as EventRow
from webhooks.models import Recovery as RecoveryRow

REASONS = {
    "subscription is inactive",
    "subscription is deleted",
    "event is no longer kept",
}


class World:
    """``endpoints`` and ``recoveries`` by the keys of their rows, ``logs`` by partner."""

    def __init__(self) -> None:
        self.endpoints: dict[object, Endpoint] = {}
        self.recoveries: dict[object, tuple[object, Recovery]] = {}
        self.logs: dict[object, list[Event]] = defaultdict(list)
        self.hashes: dict[tuple[object, int], str] = {}

    def parcel(self, delivery: Delivery) -> Parcel:
        return self.endpoints[delivery.subscription_id].parcels[delivery.event.sequence]

    def body(self, partner: object, sequence: int) -> str | None:
        return self.logs[partner][sequence - 1].body

    def reason_to_give_up(self, endpoint: Endpoint, parcel: Parcel) -> str:
        if endpoint.is_deleted:
            return "subscription is deleted"
        if not endpoint.is_active:
            return "subscription is inactive"
        kept = self.body(endpoint.partner, parcel.sequence) is not None
        return "" if kept else "event is no longer kept"

    def pending_count(self) -> int:
        return sum(len(endpoint.pending()) for endpoint in self.endpoints.values())

    # --- What must be true --------------------------------------------------------------------

    def check(self, now: datetime) -> None:
        """Compare every row with the model."""
        self._check_log()
        self._check_deliveries(now)
        self._check_attempts()
        self._check_lanes(now)
        self._check_recoveries()

    def _check_log(self) -> None:
        """Numbers have no gap and keep their order; bodies change only by going."""
        found = defaultdict(list)
        for row in EventRow.objects.order_by("sequence"):
            found[row.partner_id].append((row.sequence, row.type, row.body))
            if row.body is not None:
                assert hashlib.sha256(row.body.encode()).hexdigest() == row.payload_hash
            kept = self.hashes.setdefault((row.partner_id, row.sequence), row.payload_hash)
            assert row.payload_hash == kept
        for partner, log in self.logs.items():
            told = [(event.sequence, event.type, event.body) for event in log]
            assert found[partner] == told
            assert [number for number, *_ in told] == list(range(1, len(told) + 1))

    def _check_deliveries(self, now: datetime) -> None:
        expected = {
            (key, sequence): (parcel, endpoint)
            for key, endpoint in self.endpoints.items()
            for sequence, parcel in endpoint.parcels.items()
        }
        lanes = Lane.objects.select_related("subscription").in_bulk()
        rows = {}
        for row in Delivery.objects.annotate(number=F("event__sequence")):
            row.subscription = lanes[row.subscription_id].subscription
            rows[row.subscription_id, row.number] = row
        # Neither one too few, which would be lost, nor one too many.
        assert rows.keys() == expected.keys()
        for key, row in rows.items():
            _compare(row, *expected[key])

    def _check_attempts(self) -> None:
        found: dict[tuple[object, int], list[tuple[int, bool, int | None]]] = defaultdict(list)
        rows = Attempt.objects.order_by("number").values_list(
            "delivery__subscription",
            "delivery__event__sequence",
            "number",
            "finished_at",
            "status_code",
        )
        for subscription, sequence, number, finished_at, code in rows:
            found[subscription, sequence].append((number, finished_at is not None, code))
        for key, endpoint in self.endpoints.items():
            for sequence, parcel in endpoint.parcels.items():
                assert found.pop((key, sequence), []) == [
                    (number, number in parcel.answers, parcel.answers.get(number))
                    for number in range(1, parcel.attempts + 1)
                ]
        assert not found

    def _check_lanes(self, now: datetime) -> None:
        for lane in Lane.objects.annotate(status=F("subscription__status")):
            endpoint = self.endpoints[lane.pk]
            for name in ("cap", "is_slow", "failures", "openings", "open_until"):
                assert getattr(lane, name) == getattr(endpoint, name), name
            for name in ("failing_since", "last_failed_at", "warnings"):
                assert getattr(lane, name) == getattr(endpoint, name), name
            assert (lane.status == "ACTIVE") == endpoint.is_active
            earliest = endpoint.earliest(now)
            # A lane never sleeps while it has something to do.
            if earliest is not None:
                assert lane.next_due_at is not None
                assert max(lane.next_due_at, now) <= earliest

    def _check_recoveries(self) -> None:
        for row in RecoveryRow.objects.all():
            _, recovery = self.recoveries[row.pk]
            assert row.queued == recovery.queued
            assert (row.status == "RUNNING") == recovery.is_running
            assert (row.finished_at is None) == recovery.is_running
            if recovery.is_running:
                assert row.last_sequence == recovery.position


def _compare(row: Delivery, parcel: Parcel, endpoint: Endpoint) -> None:
    assert (row.status, row.attempt_count) == (parcel.status, parcel.attempts)
    assert row.next_attempt_at == parcel.due_at
    assert (row.status == "PENDING") == (row.next_attempt_at is not None)
    assert row.lease_token == parcel.token
    assert (row.delivered_at is not None) == (row.status == "DELIVERED")
    assert row.partner_id == endpoint.partner
    if row.status == "PENDING":
        counted = row.attempt_count - row.round_started_at_attempt
        assert counted == parcel.failures + (parcel.token is not None)
    if parcel.error in REASONS:
        assert row.error == parcel.error
    else:
        assert (row.error is None) == (parcel.error is None)
    waits = parcel.attempts > 0 and parcel.token is None and parcel.due_at is not None
    kept_back = max(parcel.due_at, endpoint.open_until or parcel.due_at) if waits else None
    assert row.next_retry_at == kept_back


def check_signatures(headers: dict[str, str], secrets: list[str], body: bytes) -> None:
    """Each secret of the moment signs, the oldest first, and no other."""
    time, *signatures = headers["X-CleanLife-Signature"].split(",")
    message = time.removeprefix("t=").encode() + b"." + body
    digests = [hmac.new(key.encode(), message, "sha256").hexdigest() for key in secrets]
    assert signatures == [f"v1={digest}" for digest in digests]
    assert len(headers["webhook-signature"].split(" ")) == len(secrets)
