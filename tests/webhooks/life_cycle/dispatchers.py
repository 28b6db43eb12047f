"""What dispatchers do, and how endpoints answer them."""

from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.webhooks.life_cycle import model
from tests.webhooks.life_cycle.people import People
from tests.webhooks.life_cycle.steps import TYPES, numbers
from tests.webhooks.life_cycle.world import check_signatures
from webhooks.models import Delivery, Lane
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome
from webhooks.transport.outcome import problem_of_status

AMPLE = Capacity(400, 400)
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
    model.Answer,
    st.sampled_from([500, None]),
    st.sampled_from([5, 5, 10_000]),
    st.sampled_from([None, None, 30, 1800]),
)
waits = st.one_of(
    st.timedeltas(timedelta(0), timedelta(seconds=2)),
    st.timedeltas(timedelta(0), timedelta(minutes=20)),
    st.sampled_from([model.LEASE, 5 * model.HOUR, model.DAY, 6 * model.DAY]),
)
capacities = st.builds(Capacity, st.integers(0, 9), st.integers(0, 4)) | st.just(AMPLE)


class Dispatchers(People):
    """Claims, answers and time."""

    @rule(capacity=capacities)
    def claim(self, capacity):
        lanes = list(Lane.objects.filter(next_due_at__lte=self.now).order_by("next_due_at"))
        wanted = self._wanted(lanes, capacity)
        found = claim_due_deliveries(now=self.now, capacity=capacity)
        given_up = self._given_up()
        assert found.given_up == len(given_up)
        taken = Counter(sending.delivery.subscription_id for sending in found.sendings)
        sent = Counter(taken)
        taken.update(key for key, _ in given_up)
        for is_slow, most in ((False, capacity.quick), (True, capacity.slow)):
            alike = [lane for lane in lanes if lane.is_slow == is_slow]
            self._check_parts(alike, most, wanted, taken)
        self._check_order(found.sendings, given_up)
        for key, parcel in given_up:
            parcel.give_up(self.world.reason_to_give_up(self.world.endpoints[key], parcel))
        for sending in found.sendings:
            self._begin(sending)
        for key, count in sent.items():
            self.world.endpoints[key].spend(count, self.now)
        self._check_rest([lane.pk for lane in lanes if taken[lane.pk]])

    def _wanted(self, lanes, capacity):
        """How many deliveries each lane would get, were the capacity only its own."""
        wanted = {}
        for lane in lanes:
            endpoint = self.world.endpoints[lane.pk]
            allowed = endpoint.allowance(self.now) if endpoint.hears else 100
            wanted[lane.pk] = min(allowed, len(endpoint.due(self.now)))
        return wanted

    def _given_up(self):
        """What was pending a moment ago and failed without being sent."""
        rows = Delivery.objects.filter(status="FAILED").values_list(
            "subscription", "event__sequence"
        )
        parcels = [(key, self.world.endpoints[key].parcels[number]) for key, number in rows]
        return [(key, parcel) for key, parcel in parcels if parcel.status == "PENDING"]

    def _check_parts(self, lanes, most, wanted, taken):
        """Lanes that wait longest go first; each that wants something gets something."""
        is_enough = len(lanes) <= most
        last = lanes[-1 if is_enough else most - 1].next_due_at if lanes and most else self.now
        live = [lane for lane in lanes if self.world.endpoints[lane.pk].hears]
        assert sum(taken[lane.pk] for lane in live) <= most
        for lane in lanes:
            assert taken[lane.pk] <= wanted[lane.pk]
            assert not taken[lane.pk] or (most and lane.next_due_at <= last)
            if most and (is_enough or lane.next_due_at < last):
                # What is given up for an endpoint that hears nothing needs no capacity.
                assert taken[lane.pk] >= min(wanted[lane.pk], 1 if lane in live else 100)
        if is_enough and live:
            part = 2 * -(-most // len(lanes))
            _check_dealing(live, most, {key: min(n, part) for key, n in wanted.items()}, taken)

    def _check_order(self, sendings, given_up):
        """Only what is due is taken, the earliest first, and once."""
        taken = [(s.delivery.subscription_id, self.world.parcel(s.delivery)) for s in sendings]
        for key, parcel in given_up:
            assert self.world.reason_to_give_up(self.world.endpoints[key], parcel)
        taken += given_up
        assert len({id(parcel) for _, parcel in taken}) == len(taken)
        for key, endpoint in self.world.endpoints.items():
            mine = [parcel for whose, parcel in taken if whose == key]
            due = [parcel.due_at for parcel in endpoint.due(self.now)]
            assert sorted(parcel.due_at for parcel in mine) == due[: len(mine)]

    def _begin(self, sending):
        endpoint = self.world.endpoints[sending.delivery.subscription_id]
        parcel = self.world.parcel(sending.delivery)
        self._check_sending(sending, endpoint, parcel)
        parcel.lease(sending.delivery.lease_token, self.now)
        assert sending.attempt.number == parcel.attempts
        self.hands.append((sending, endpoint.policy, parcel, self.now))

    def _check_rest(self, keys):
        """Nobody looks at a lane again and again for nothing."""
        for lane in Lane.objects.filter(pk__in=keys, next_due_at__lte=self.now):
            assert self.world.endpoints[lane.pk].earliest(self.now) == self.now

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

    @rule(rounds=st.integers(1, 12), answer=failures)
    def fail(self, rounds, answer):
        self.happen(rounds % 2, TYPES)
        self.serve(rounds, answer)

    @rule(rounds=st.integers(1, 12), answer=st.sampled_from([model.Answer(200), SLOW]))
    def work(self, rounds, answer):
        self.happen(rounds % 2, TYPES)
        self.serve(rounds, answer)

    def serve(self, rounds, answer):
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
        # It ends when it has nothing to do, and lanes know when they are due next.
        self.claim(AMPLE)

    def _write_back(self, chosen):
        results = []
        moved = 0
        for number, answer in chosen:
            sending, policy, parcel, _ = self.hands[number]
            problem = problem_of_status(answer.code or 500)
            outcome = Outcome(
                answer.milliseconds, answer.code, problem, retry_after=answer.retry_after
            )
            results.append((sending, outcome))
            parcel.answers[sending.attempt.number] = answer.code
            self.world.endpoints[sending.delivery.subscription_id].learn(answer, self.now)
            if parcel.token == sending.delivery.lease_token:
                parcel.take(answer, policy, self.now)
                moved += 1
        assert write_back_outcomes(results, now=self.now) == (moved, [])
        done = {number for number, _ in chosen}
        self.hands = [hand for n, hand in enumerate(self.hands) if n not in done]


def _check_dealing(lanes, most, wanted, taken):
    """All the capacity is used, and no lane has one more than others who waited longer want."""
    assert sum(taken[lane.pk] for lane in lanes) == min(
        sum(wanted[lane.pk] for lane in lanes), most
    )
    for poor in lanes:
        for rich in lanes if taken[poor.pk] < wanted[poor.pk] else ():
            is_before = rich.next_due_at <= poor.next_due_at
            assert taken[rich.pk] <= taken[poor.pk] + is_before
