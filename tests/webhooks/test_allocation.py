"""Free capacity is shared round-robin: lanes before deliveries, each within its throttle."""

import threading
from collections import Counter
from datetime import timedelta

import factory
import pytest
from django.db import connection, transaction

from cleanlife import clock
from tests.factories.partners import AllowedDomainFactory, PartnerFactory
from tests.factories.webhooks import DeliveryFactory, EventFactory, SubscriptionFactory
from webhooks.models import Delivery, Lane
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome
from webhooks.transport.outcome import problem_of_status

NOW = clock.from_timestamp(1_782_889_200)
# Hosts of their own: endpoints of one host share what that is sent.
HOSTS = factory.Sequence(lambda number: f"http://127.0.0.1:{20_000 + number % 7_000}/hook")
SUCCESS = Outcome(5, 200)
FAILURE = Outcome(5, 500, problem_of_status(500))


@pytest.fixture
def lanes(allowed_partner):
    """Make so many endpoints, each with so many due deliveries."""

    def make(count, *, deliveries=1, due_at=NOW, **state):
        made = SubscriptionFactory.create_batch(count, partner=allowed_partner, url=HOSTS)
        for subscription in made:
            queue(subscription, deliveries, due_at=due_at)
        Lane.objects.filter(pk__in=[row.pk for row in made]).update(**state)
        return made

    return make


def queue(subscription, count, *, due_at=NOW):
    events = EventFactory.create_batch(count, partner=subscription.partner)
    Delivery.objects.bulk_create(
        Delivery(
            partner=subscription.partner,
            subscription=subscription,
            event=event,
            next_attempt_at=due_at,
        )
        for event in events
    )
    Lane.objects.mark_due({subscription.pk}, now=due_at)


def claim(quick=100, slow=50, *, now=NOW):
    return claim_due_deliveries(now=now, capacity=Capacity(quick, slow)).sendings


def counted(sendings):
    return Counter(sending.delivery.subscription_id for sending in sendings)


def write_back(sendings, outcome=SUCCESS, *, now=NOW):
    return write_back_outcomes([(sending, outcome) for sending in sendings], now=now)


def due_at(subscription):
    return Lane.objects.get(pk=subscription.pk).next_due_at


@pytest.mark.django_db
def test_a_backlog_does_not_keep_others_waiting(lanes):
    [big] = lanes(1, deliveries=300, due_at=NOW - timedelta(hours=1), cap=16)
    others = lanes(30)
    claimed = counted(claim(quick=31))

    assert claimed[big.pk] == 1
    assert [claimed[other.pk] for other in others] == [1] * 30


@pytest.mark.django_db
def test_few_lanes_share_the_capacity(lanes):
    big, other = lanes(2, deliveries=50, cap=16)
    assert counted(claim(quick=8)) == {big.pk: 4, other.pk: 4}


@pytest.mark.django_db
def test_with_little_capacity_those_that_wait_longest_go_first(lanes):
    lanes(3)
    [first] = lanes(1, due_at=NOW - timedelta(seconds=9))
    assert counted(claim(quick=1)) == {first.pk: 1}


@pytest.mark.django_db
def test_a_lane_that_was_served_goes_behind_the_others(lanes):
    made = lanes(3, deliveries=5, due_at=NOW - timedelta(minutes=1), cap=16)
    rounds = [counted(claim(quick=1, now=NOW + timedelta(seconds=n))) for n in range(3)]
    assert {key for claimed in rounds for key in claimed} == {row.pk for row in made}


@pytest.mark.django_db
def test_slow_lanes_keep_to_their_own_capacity(lanes):
    slow = lanes(6, deliveries=5, is_slow=True, due_at=NOW - timedelta(hours=1))
    [quick] = lanes(1)
    claimed = counted(claim(quick=10, slow=2))

    assert claimed[quick.pk] == 1
    assert sum(claimed[row.pk] for row in slow) == 2
    assert counted(claim(quick=10, slow=0)) == {}


@pytest.mark.django_db
def test_takes_no_more_than_the_rate_allows(lanes):
    [lane] = lanes(1, deliveries=20)
    assert len(claim()) == 2
    assert len(claim()) == 0
    assert lane


@pytest.mark.django_db
def test_a_lane_at_its_cap_is_due_again_with_a_result(lanes):
    [lane] = lanes(1, deliveries=5)
    sendings = claim()
    # Until then nothing but the end of the leases wakes it.
    assert due_at(lane) == NOW + timedelta(seconds=60)

    now = NOW + timedelta(seconds=1)
    write_back(sendings[:1], now=now)
    assert due_at(lane) == now
    # One of two came back, and the cap has grown by one.
    assert len(claim(now=now)) == 2


@pytest.mark.django_db
def test_a_lane_is_due_when_a_lease_ends_before_its_next_retry(lanes):
    [lane] = lanes(1)
    queue(lane, 1, due_at=NOW + timedelta(minutes=5))
    claim()
    assert due_at(lane) == NOW + timedelta(seconds=60)


@pytest.mark.django_db
def test_a_lane_at_its_cap_is_due_when_the_first_of_its_leases_ends(lanes):
    [lane] = lanes(1, deliveries=9)
    for seconds in (0, 5, 10):
        now = NOW + timedelta(seconds=seconds)
        [_, second] = claim(now=now)
        write_back([second], now=now)
        Lane.objects.mark_due({lane.pk}, now=now)

    assert len(claim(now=now)) == 2
    assert due_at(lane) == NOW + timedelta(seconds=60)


@pytest.mark.django_db
def test_what_was_lost_by_its_worker_takes_no_room(lanes):
    lanes(1, deliveries=2)
    claimed = [claim(), claim(now=NOW + timedelta(seconds=60))]
    assert [len(sendings) for sendings in claimed] == [2, 2]


@pytest.mark.django_db
def test_a_sending_that_was_lost_uses_up_no_retry(lanes):
    [lane] = lanes(1)
    claim()
    for minutes in (2, 4):
        now = NOW + timedelta(minutes=minutes)
        write_back(claim(now=now), FAILURE, now=now)
    # Five minutes follow the second failure that was heard of.
    assert lane.deliveries.get().next_attempt_at == NOW + timedelta(minutes=4 + 5)


@pytest.mark.django_db
def test_the_retry_policy_counts_as_it_is_when_the_answer_comes(lanes):
    [lane] = lanes(1)
    lane.deliveries.update(attempt_count=3)
    sendings = claim()
    lane.retry_policy = "EXTENDED"
    lane.save()
    write_back(sendings, FAILURE)
    assert lane.deliveries.get().next_attempt_at == NOW + timedelta(hours=1)


@pytest.mark.django_db
def test_the_rate_makes_a_lane_due_when_there_is_a_token(lanes, settings):
    settings.WEBHOOK_RATE_PER_ENDPOINT = 4
    [lane] = lanes(1, deliveries=20, cap=16)

    assert len(claim()) == 4
    assert due_at(lane) == NOW + timedelta(seconds=0.25)
    assert len(claim(now=NOW + timedelta(seconds=0.25))) == 1


@pytest.mark.django_db
def test_an_open_breaker_uses_up_no_attempt(lanes):
    opens_at = NOW + timedelta(seconds=30)
    [lane] = lanes(1, deliveries=3, failures=10, openings=1, open_until=opens_at)

    assert claim() == []
    assert due_at(lane) == opens_at
    assert Delivery.objects.filter(attempt_count=0, status="PENDING").count() == 3


@pytest.mark.django_db
def test_after_an_opening_one_probe_goes_and_the_rest_waits_for_it(lanes):
    [lane] = lanes(1, deliveries=3, failures=10, openings=1, open_until=NOW, cap=1)
    [probe] = claim()
    assert claim() == []
    write_back([probe], FAILURE)

    assert due_at(lane) == NOW
    assert claim() == []
    assert due_at(lane) == NOW + timedelta(seconds=60)


@pytest.mark.django_db
def test_a_successful_probe_lets_the_rest_go(lanes):
    lanes(1, deliveries=4, failures=10, openings=1, open_until=NOW, cap=1)
    write_back(claim())
    assert len(claim()) == 2


@pytest.mark.django_db
def test_a_lane_is_due_when_its_next_retry_is(lanes):
    [lane] = lanes(1)
    write_back(claim(), FAILURE)

    assert claim() == []
    assert due_at(lane) == NOW + timedelta(minutes=1)


@pytest.mark.django_db
def test_a_lane_without_anything_is_never_due(lanes):
    [lane] = lanes(1)
    write_back(claim())

    assert claim() == []
    assert due_at(lane) is None


@pytest.mark.django_db
def test_what_is_given_up_costs_no_capacity(lanes):
    [paused] = lanes(1, deliveries=250)
    paused.status = "INACTIVE"
    paused.save()
    found = [claim_due_deliveries(now=NOW, capacity=Capacity(1, 0)) for _ in range(4)]

    assert [one.given_up for one in found] == [100, 100, 50, 0]
    assert not any(one.sendings for one in found)


@pytest.mark.django_db
def test_what_is_given_up_needs_no_secret(lanes, settings):
    [paused] = lanes(1)
    paused.status = "INACTIVE"
    paused.save()
    settings.ENCRYPTION_KEYS = ["another one"]

    assert claim_due_deliveries(now=NOW, capacity=Capacity(9, 0)).given_up == 1
    assert due_at(paused) is None


@pytest.mark.django_db
def test_what_is_no_longer_kept_is_given_up_and_the_rest_sent(lanes):
    [lane] = lanes(1, deliveries=2)
    gone = lane.deliveries.first().event
    gone.body = None
    gone.save()
    found = claim_due_deliveries(now=NOW, capacity=Capacity(9, 0))

    assert found.given_up == 1
    assert [sending.delivery.event_id == gone.pk for sending in found.sendings] == [False]


@pytest.mark.django_db
def test_two_results_of_one_delivery_are_kept_apart(lanes):
    """The lease ran out in our hands, we took it again, and both answers come at once."""
    [lane] = lanes(1)
    [late] = claim()
    [held] = claim(now=NOW + timedelta(seconds=61))

    moved, _ = write_back_outcomes([(late, SUCCESS), (held, FAILURE)], now=NOW)
    delivery = lane.deliveries.get()
    assert moved == 1
    assert (delivery.status, delivery.status_code) == ("PENDING", 500)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 20])
def test_claiming_and_writing_back_cost_few_queries(
    lanes, count, django_assert_max_num_queries
):
    lanes(count, deliveries=3)
    # First due; lanes of both kinds with their domains, secrets, what is in flight and what
    # waits, others at their hosts; deliveries and leases, attempts, lanes. Two are the
    # savepoint's.
    with django_assert_max_num_queries(14):
        sendings = claim()
    assert len(sendings) == 2 * count

    # Lanes, attempts, leases, deliveries (once per kind of result), lanes.
    with django_assert_max_num_queries(7):
        write_back(sendings)
    again = claim()
    results = [(one, FAILURE if n % 2 else SUCCESS) for n, one in enumerate(again)]
    with django_assert_max_num_queries(8):
        write_back_outcomes(results, now=NOW)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_locked_lane_is_left_out():
    partner = PartnerFactory()
    AllowedDomainFactory(partner=partner, host="127.0.0.1")
    locked, free = SubscriptionFactory.create_batch(2, partner=partner, url=HOSTS)
    for subscription in (locked, free):
        DeliveryFactory(subscription=subscription, next_attempt_at=NOW)
    found = []

    def claim_elsewhere():
        try:
            found.extend(claim())
        finally:
            connection.close()

    with transaction.atomic():
        Lane.objects.lock_all().get(pk=locked.pk)
        other = threading.Thread(target=claim_elsewhere)
        other.start()
        other.join(10)
        assert not other.is_alive()

    assert counted(found) == {free.pk: 1}
    assert counted(claim()) == {locked.pk: 1}
