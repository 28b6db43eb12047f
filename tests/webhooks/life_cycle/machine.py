"""Everything that can happen to deliveries, in any order, by the services and the model."""

import sys
from datetime import timedelta

from django.core import mail
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from tests.factories.partners import AllowedDomainFactory, PartnerFactory
from tests.webhooks.life_cycle import model
from tests.webhooks.life_cycle.dispatchers import AMPLE, Dispatchers, failures
from tests.webhooks.life_cycle.people import subscriptions
from tests.webhooks.life_cycle.steps import TYPES, numbers
from webhooks.errors import RecoveryRunning, SubscriptionInactive
from webhooks.models import Lane, Recovery
from webhooks.services import continue_recoveries as recovering
from webhooks.services.cancel_recovery import cancel_recovery
from webhooks.services.judge_failing_endpoints import judge_failing_endpoints
from webhooks.services.purge_webhook_log import purge_webhook_log
from webhooks.services.start_recovery import start_recovery

# The machine is run with parts of recoveries this small.
BATCH, MOST_WAITING = 2, 3


class LifeCycle(Dispatchers):
    """Each run begins with two partners and ends with everything healed and delivered."""

    has_failed_for_days = False

    def teardown(self):
        try:
            if sys.exc_info()[0] is None and self.world.endpoints:
                self.heal()
                self.world.check(self.now)
        finally:
            super().teardown()

    @initialize(first=st.lists(subscriptions, min_size=1, max_size=4))
    def begin(self, first):
        self.partners = [
            PartnerFactory(contact_email=f"it@{number}.example.com") for number in range(2)
        ]
        for partner in self.partners:
            AllowedDomainFactory(partner=partner, host="127.0.0.1")
        for wanted in first:
            self.subscribe(wanted)

    @invariant()
    def rows_are_as_the_model_says(self):
        self.world.check(self.now)

    @precondition(lambda self: not self.has_failed_for_days)
    @rule(days=st.integers(1, 6), number=st.integers(0, 1), answer=failures)
    def fail_for_days(self, days, number, answer):
        """Once, for it takes long."""
        self.has_failed_for_days = True
        for _ in range(days + 1):
            self.happen(number, [TYPES[0]])
            self.serve(8, answer)
            self.now += model.DAY
        self.judge()

    @rule(pick=numbers, ago=st.timedeltas(timedelta(0), timedelta(days=29)))
    def recover(self, pick, ago):
        row, endpoint = self.live(pick)
        if row is None:
            return
        since = self.now - ago
        log = self.world.logs[endpoint.partner]
        is_running = any(
            key == row.pk and known.is_running for key, known in self.world.recoveries.values()
        )
        try:
            made = start_recovery(row, since=since, now=self.now)
        except SubscriptionInactive:
            assert not endpoint.is_active
        except RecoveryRunning:
            assert is_running
        else:
            assert endpoint.is_active
            assert not is_running
            recovery = model.Recovery(since, len(log))
            recovery.go_on(endpoint, log, self.now, batch=BATCH, most=MOST_WAITING, parts=1)
            self.world.recoveries[made.pk] = (row.pk, recovery)

    @rule(what=st.sampled_from(["go_on_recovering", "purge", "judge"]))
    def beat(self, what):
        getattr(self, what)()

    @rule(days=st.sampled_from([30, 31, 100]))
    def nothing_for_long(self, days):
        """No worker runs, and then bodies or rows are too old."""
        self.wait(days * model.DAY)
        self.purge()

    def go_on_recovering(self):
        recovering.continue_recoveries(now=self.now)
        for key, recovery in self.world.recoveries.values():
            endpoint = self.world.endpoints[key]
            if endpoint.hears:
                log = self.world.logs[endpoint.partner]
                recovery.go_on(endpoint, log, self.now, batch=BATCH, most=MOST_WAITING)

    @precondition(lambda self: self.world.recoveries)
    @rule(pick=numbers)
    def stop_recovering(self, pick):
        keys = list(self.world.recoveries)
        key = keys[pick % len(keys)]
        row = Recovery.objects.filter(pk=key).first()
        if row:
            cancel_recovery(row, now=self.now)
            self.world.recoveries[key][1].is_running = False

    def purge(self):
        purge_webhook_log(now=self.now)
        for log in self.world.logs.values():
            for event in log:
                if event.created_at < self.now - timedelta(days=30):
                    event.body = None
        for endpoint in self.world.endpoints.values():
            endpoint.parcels = {
                sequence: parcel
                for sequence, parcel in endpoint.parcels.items()
                if parcel.status == "PENDING"
                or parcel.created_at >= self.now - timedelta(days=90)
            }

    def judge(self):
        mail.outbox.clear()
        written = 0
        for endpoint in self.world.endpoints.values():
            written += self._judge(endpoint)
        assert judge_failing_endpoints(now=self.now) == written
        assert len(mail.outbox) == written

    def _judge(self, endpoint):
        if not endpoint.hears or endpoint.failing_since is None:
            return False
        failed_for = endpoint.last_failed_at - endpoint.failing_since
        if failed_for >= timedelta(days=5) and endpoint.failures >= 20:
            endpoint.is_active = False
            return True
        due = (failed_for >= timedelta(days=1)) + (failed_for >= timedelta(days=3))
        is_news = due > endpoint.warnings
        endpoint.warnings = max(due, endpoint.warnings)
        return is_news

    def heal(self):
        """Every endpoint works from now on: all that waits arrives, driven by lanes alone."""
        self.hands.clear()
        for _ in range(12 * self.world.pending_count() + 60):
            self.claim(AMPLE)
            if self.hands:
                works = model.Answer(200)
                self._write_back([(number, works) for number in range(len(self.hands))])
                continue
            lane = Lane.objects.exclude(next_due_at=None).order_by("next_due_at").first()
            if lane is None:
                break
            self.now = max(self.now, lane.next_due_at)
        assert not self.world.pending_count()
