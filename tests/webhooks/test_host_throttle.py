"""All subscriptions of a partner at one host share a rate and what is in flight there."""

from collections import Counter
from datetime import timedelta

import pytest

from cleanlife import clock
from tests.factories.partners import AllowedDomainFactory, PartnerFactory
from tests.factories.webhooks import SubscriptionFactory
from tests.webhooks.test_allocation import queue
from webhooks.endpoints import place_of
from webhooks.models import HostThrottle, Lane
from webhooks.services.allocate_capacity import Capacity
from webhooks.services.claim_due_deliveries import claim_due_deliveries
from webhooks.services.write_back_outcomes import write_back_outcomes
from webhooks.transport import Outcome

NOW = clock.from_timestamp(1_782_889_200)
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def make(partner, count, *, deliveries=30, host="127.0.0.1:9"):
    """Make so many quick endpoints of a partner at one host, all with a backlog."""
    made = [
        SubscriptionFactory(partner=partner, url=f"http://{host}/{number}")
        for number in range(count)
    ]
    for subscription in made:
        queue(subscription, deliveries, due_at=NOW)
    Lane.objects.filter(pk__in=[row.pk for row in made]).update(cap=16)
    return made


@pytest.fixture
def partner(allowed_partner):
    return allowed_partner


@pytest.fixture
def other():
    made = PartnerFactory()
    AllowedDomainFactory(partner=made, host="127.0.0.1")
    return made


def claim(now=NOW, quick=64):
    return claim_due_deliveries(now=now, capacity=Capacity(quick, 0)).sendings


def drain(now, seconds):
    """Claim and answer at once, again and again; return what was sent, by subscription."""
    sent = Counter()
    ends_at = now + timedelta(seconds=seconds)
    while now < ends_at:
        sendings = claim(now)
        sent.update(each.delivery.subscription_id for each in sendings)
        now += timedelta(seconds=0.05)
        write_back_outcomes([(each, Outcome(5, 200)) for each in sendings], now=now)
    return sent


def test_at_most_32_are_in_flight_at_a_host(partner):
    make(partner, 20)
    assert sum(len(claim()) for _ in range(5)) == 32


def test_another_partner_at_the_same_host_is_not_kept_waiting(partner, other):
    make(partner, 20)
    theirs = {row.pk for row in make(other, 2)}
    found = [each.delivery.subscription_id for _ in range(3) for each in claim(quick=64)]
    assert sum(key in theirs for key in found) == 32


def test_another_host_of_the_partner_is_not_kept_waiting(partner):
    make(partner, 10)
    elsewhere = {row.pk for row in make(partner, 1, host="127.0.0.1:10000")}
    found = Counter(each.delivery.subscription_id in elsewhere for each in claim(quick=200))
    assert found == {False: 32, True: 16}


def test_at_most_so_many_a_second(partner, settings):
    settings.WEBHOOK_RATE_PER_HOST = 20
    make(partner, 8)
    # A burst of one second, and then the rate.
    assert sum(drain(NOW, 4).values()) in range(80, 105)


def test_all_lanes_get_their_turn(partner, settings):
    settings.WEBHOOK_IN_FLIGHT_PER_HOST = 4
    made = make(partner, 12)
    sent = drain(NOW, 3)
    assert set(sent) == {row.pk for row in made}


def test_what_is_held_is_asked_again_soon_and_not_at_once(partner):
    make(partner, 20)
    claim()
    moments = set(Lane.objects.filter(next_due_at__lte=NOW + SECOND).values_list("next_due_at"))
    assert moments
    assert min(moments)[0] > NOW


def test_a_crowd_of_before_leaves_room_to_others(partner, other):
    make(partner, 150, deliveries=1)
    [late] = make(other, 1, deliveries=1, host="127.0.0.1:10000")
    found = [each.delivery.subscription_id for _ in range(4) for each in claim()]
    assert late.pk in found


@pytest.mark.parametrize("count", [1, 2])
def test_few_need_no_count_of_their_own(partner, count):
    make(partner, count)
    assert len(claim()) == 16 * count
    assert not HostThrottle.objects.exists()


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://A.example.com/x?y", "a.example.com:443"),
        ("http://a.example.com.:8080/", "a.example.com:8080"),
        ("https://[::1]/", "::1:443"),
        ("nonsense", ""),
    ],
)
def test_a_place_is_host_and_port(url, place):
    assert place_of(url) == place
