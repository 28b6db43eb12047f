"""What happens to bookings, and what partners and the back-office do."""

from datetime import timedelta

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories.event_data import event_data
from tests.webhooks.life_cycle import model
from tests.webhooks.life_cycle.steps import TYPES, Steps, numbers
from webhooks.errors import DeliveryNotRetryable
from webhooks.models import Delivery
from webhooks.outbox import record_events
from webhooks.services.create_subscription import create_subscription
from webhooks.services.delete_subscription import delete_subscription
from webhooks.services.retry_delivery import retry_delivery
from webhooks.services.rotate_secret import rotate_secret
from webhooks.services.update_subscription import update_subscription

heard = st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True)
policies = st.sampled_from(["STANDARD", "EXTENDED"])
CHANGES = ["pause", "resume", "move", "listen", "rotate"]
subscriptions = st.tuples(st.integers(0, 1), heard, policies)


class People(Steps):
    """Events and changes of subscriptions."""

    @precondition(lambda self: self.count_live() < 5)
    @rule(wanted=subscriptions)
    def subscribe(self, wanted):
        number, events, policy = wanted
        partner = self.partners[number]
        made = create_subscription(
            partner=partner,
            url=f"http://127.0.0.1:9/{len(self.world.endpoints)}",
            events=events,
            retry_policy=policy,
            now=self.now,
        )
        self.world.endpoints[made.pk] = model.Endpoint(
            partner.pk, events, policy, [made.secret], self.now
        )

    @rule(
        number=st.integers(0, 1), types=st.lists(st.sampled_from(TYPES), min_size=1, max_size=6)
    )
    def happen(self, number, types):
        partner = self.partners[number]
        with transaction.atomic():
            rows = record_events(
                partner_id=partner.pk,
                events=[(type_, event_data(type_, requestId=str(self.now))) for type_ in types],
                request_id="r",
                now=self.now,
            )
        for row in rows:
            self._tell(model.Event(row.sequence, row.type, self.now, row.body), partner.pk)

    def _tell(self, event, partner_key):
        self.world.logs[partner_key].append(event)
        for endpoint in self.world.endpoints.values():
            is_meant = endpoint.partner == partner_key and event.type in endpoint.events
            if endpoint.hears and is_meant:
                endpoint.parcels[event.sequence] = model.Parcel(
                    event.sequence, self.now, self.now
                )

    @rule(what=st.sampled_from(CHANGES), pick=numbers)
    def administer(self, what, pick):
        """Its partner, or somebody at the back-office, changes a subscription."""
        getattr(self, f"_{what}")(pick)

    def _pause(self, pick):
        row, endpoint = self.live(pick)
        if row and endpoint.is_active:
            update_subscription(row, status="INACTIVE", now=self.now)
            endpoint.is_active = False
            endpoint.mend()

    def _resume(self, pick):
        paused = [key for key, known in self.world.endpoints.items() if not known.is_active]
        row, endpoint = self.live(pick, paused)
        if row:
            update_subscription(row, status="ACTIVE", now=self.now)
            endpoint.is_active = True
            endpoint.mend()

    def _move(self, pick):
        row, endpoint = self.live(pick)
        if row:
            update_subscription(row, url=f"{row.url}a", now=self.now)
            endpoint.mend()

    def _listen(self, pick):
        """Nothing else than the events and the policy: what is known of it stays."""
        row, endpoint = self.live(pick)
        if row:
            events = TYPES[pick % 3 :]
            policy = "EXTENDED" if pick % 2 else "STANDARD"
            update_subscription(row, events=events, retry_policy=policy, now=self.now)
            endpoint.events, endpoint.policy = events, policy

    @precondition(lambda self: self.count_live() > 1)
    @rule(pick=numbers)
    def delete(self, pick):
        row, endpoint = self.live(pick)
        delete_subscription(row, now=self.now)
        endpoint.is_deleted = True
        for parcel in endpoint.pending():
            if not parcel.is_in_flight(self.now):
                parcel.fail("subscription is deleted")
        for key, recovery in self.world.recoveries.values():
            if key == row.pk:
                recovery.is_running = False

    def _rotate(self, pick):
        row, endpoint = self.live(pick)
        if row:
            overlap = timedelta(hours=pick % 3) or None
            changed = rotate_secret(row, overlap=overlap, now=self.now)
            endpoint.secrets.append(changed.secret)
            endpoint.overlap_until = overlap and self.now + overlap

    @rule(pick=numbers)
    def retry(self, pick):
        failed = list(Delivery.objects.filter(status="FAILED").order_by("created_at", "pk"))
        if not failed:
            return
        delivery = failed[pick % len(failed)]
        endpoint = self.world.endpoints[delivery.subscription_id]
        parcel = self.world.parcel(delivery)
        is_kept = self.world.body(endpoint.partner, parcel.sequence) is not None
        try:
            retry_delivery(delivery, now=self.now)
        except DeliveryNotRetryable:
            assert endpoint.is_deleted or not is_kept
            return
        assert not endpoint.is_deleted
        assert is_kept
        due = endpoint.due(self.now)
        before = due[0].due_at - timedelta(milliseconds=1) if due else self.now
        parcel.requeue(before)
        if endpoint.open_until:
            endpoint.open_until = min(endpoint.open_until, self.now)
