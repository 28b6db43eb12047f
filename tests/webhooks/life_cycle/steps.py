"""What the steps of the life cycle share: a time, rows and model, and what is under way.

Time is an argument of the services, so hours pass in no time. Nothing is sent: the machine
answers for the endpoints.
"""

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from cleanlife import clock
from tests.webhooks.life_cycle.world import World
from webhooks.event_types import EventType
from webhooks.models import Subscription

START = clock.from_timestamp(1_782_889_200)
TYPES = [
    EventType.BOOKING_CREATED,
    EventType.BOOKING_CANCELLED,
    EventType.BOOKING_APPOINTMENT_STATUS_CHANGED,
]
numbers = st.integers(0, 1000)


class Steps(RuleBasedStateMachine):
    """Each run has a transaction of its own."""

    def __init__(self):
        super().__init__()
        self._block = transaction.atomic()
        self._block.__enter__()
        self.now = START
        self.world = World()
        self.partners = []
        # Sendings under way: with the policy of the claim, the parcel and the moment.
        self.hands = []

    def teardown(self):
        transaction.set_rollback(True)
        self._block.__exit__(None, None, None)

    def live(self, pick, keys=None):
        """A subscription that is not deleted, as the views read it, or None."""
        known = self.world.endpoints
        live = [
            key for key in (keys if keys is not None else known) if not known[key].is_deleted
        ]
        if not live:
            return None, None
        key = live[pick % len(live)]
        return Subscription.objects.select_related("partner").get(pk=key), known[key]

    def count_live(self):
        return sum(not known.is_deleted for known in self.world.endpoints.values())
