"""What dispatchers do, and how endpoints answer them."""

from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.webhooks.life_cycle import model
from tests.webhooks.life_cycle.steps import Steps, numbers
from tests.webhooks.life_cycle.world import check_signatures
from webhooks.models import Lane
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.turns import Room
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome

AMPLE = Room(400, 400)
SLOW = model.Answer(200, 1001)

answers = st.one_of(
    st.just(model.Answer(200)),
    st.builds(
        model.Answer,
        st.sampled_from([200, 204, 299, 302, 404, 410, 429, 500, 503, None]),
        st.sampled_from([5, 1000, 1001, 10_000]),
        st.sampled_from([None, None, 0, 30, 90, 1800, 3600, 10**12]),
    ),
)
failures = st.builds(
    model.Answer, st.sampled_from([500, None]), st.sampled_from([5, 5, 10_000])
)
waits = st.one_of(
    st.timedeltas(timedelta(0), timedelta(seconds=2)),
    st.timedeltas(timedelta(0), timedelta(minutes=20)),
    st.sampled_from([model.LEASE, 5 * model.HOUR, model.DAY, 6 * model.DAY, 31 * model.DAY]),
)
rooms = st.builds(Room, st.integers(0, 9), st.integers(0, 4)) | st.just(AMPLE)


class Dispatchers(Steps):
    """Claims, answers and time."""

    @rule(room=rooms)
    def claim(self, room):
        order = list(Lane.objects.filter(next_due_at__lte=self.now).order_by("next_due_at"))
        expected = self._expected_turns(order, room)
        found = claim_due_deliveries(now=self.now, room=room)
        taken = Counter(sending.delivery.subscription_id for sending in found.sendings)
        for key, endpoint in self.world.endpoints.items():
            mine = [s for s in found.sendings if s.delivery.subscription_id == key]
            self._check_turn(endpoint, expected.get(key, 0), mine)
            endpoint.spend(taken[key], self.now)
        for lane in Lane.objects.filter(pk__in=expected, next_due_at__lte=self.now):
            endpoint = self.world.endpoints[lane.pk]
            # Nobody looks at a lane again and again for nothing.
            assert endpoint.earliest(self.now) == self.now

    def _expected_turns(self, order, room):
        """How many deliveries of each lane are taken or given up."""
        expected = {}
        for is_slow, most in ((False, room.quick), (True, room.slow)):
            lanes = [lane for lane in order if lane.is_slow == is_slow][:most]
            share = max(most // len(lanes), 1) if lanes else 0
            for lane in lanes:
                endpoint = self.world.endpoints[lane.pk]
                allowed = min(endpoint.room(self.now), share) if endpoint.hears else 100
                expected[lane.pk] = min(allowed, len(endpoint.due(self.now)))
        return expected

    def _check_turn(self, endpoint, expected, sendings):
        due = endpoint.due(self.now)
        sent = [self.world.parcel(sending.delivery) for sending in sendings]
        assert len(set(map(id, sent))) == len(sent)
        # What cannot be sent goes the same way, in the same order.
        horizon = due[expected - 1].due_at if expected else self.now
        given_up = [
            parcel
            for parcel in due[:expected]
            if self.world.reason_to_give_up(endpoint, parcel)
        ]
        assert len(sent) + len(given_up) == expected
        for parcel in given_up:
            parcel.give_up(self.world.reason_to_give_up(endpoint, parcel))
        for sending, parcel in zip(sendings, sent, strict=True):
            assert parcel in due
            assert parcel.due_at <= horizon
            self._check_sending(sending, endpoint, parcel)
            parcel.lease(sending.delivery.lease_token, self.now)
            assert sending.attempt.number == parcel.attempts
            self.hands.append((sending, endpoint.policy, parcel, self.now))

    def _check_sending(self, sending, endpoint, parcel):
        assert not self.world.reason_to_give_up(endpoint, parcel)
        assert not sending.problem
        body = self.world.body(endpoint.partner, parcel.sequence).encode()
        assert sending.body == body
        check_signatures(sending.headers, endpoint.signing(self.now), body)

    @precondition(lambda self: self.hands)
    @rule(found=st.lists(st.tuples(numbers, answers), min_size=1, max_size=5))
    def answer(self, found):
        """Some answers arrive, maybe after the lease ran out and another has it."""
        chosen = {pick % len(self.hands): answer for pick, answer in found}
        self._write_back(list(chosen.items()))

    @rule()
    def stall(self):
        """A dispatcher stalls until its leases run out, and another one takes over."""
        self.claim(AMPLE)
        self.now += model.LEASE
        self.claim(AMPLE)

    @precondition(lambda self: self.hands)
    @rule(pick=numbers)
    def die(self, pick):
        """A worker dies; nobody will answer."""
        self.hands.pop(pick % len(self.hands))

    @rule(seconds=waits)
    def wait(self, seconds):
        self.now += seconds
        # Nobody waits for an answer so long.
        self.hands = [hand for hand in self.hands if hand[3] > self.now - model.HOUR]

    @rule(rounds=st.integers(1, 20), answer=failures)
    def fail(self, rounds, answer):
        self.work(rounds, answer)

    @rule(rounds=st.integers(1, 20), answer=st.sampled_from([model.Answer(200), SLOW]))
    def work(self, rounds, answer):
        """A dispatcher does nothing else for a while, and all endpoints answer the same."""
        for _ in range(rounds):
            before = len(self.hands)
            self.claim(AMPLE)
            mine = range(before, len(self.hands))
            if mine:
                self._write_back([(number, answer) for number in mine])
                continue
            due = Lane.objects.exclude(next_due_at=None).order_by("next_due_at").first()
            if due is None or due.next_due_at > self.now + model.HOUR:
                return
            self.now = max(self.now, due.next_due_at)

    def _write_back(self, chosen):
        results = []
        moved = 0
        for number, answer in chosen:
            sending, policy, parcel, _ = self.hands[number]
            error = "" if answer.is_success else "failed"
            outcome = Outcome(
                answer.milliseconds, answer.code, error, retry_after=answer.retry_after
            )
            results.append((sending, outcome))
            parcel.answers[sending.attempt.number] = answer.code
            self.world.endpoints[sending.delivery.subscription_id].learn(answer, self.now)
            if parcel.token == sending.delivery.lease_token:
                parcel.take(answer, policy, self.now)
                moved += 1
        assert write_back_outcomes(results, now=self.now) == moved
        done = {number for number, _ in chosen}
        self.hands = [hand for n, hand in enumerate(self.hands) if n not in done]
