"""Rotations at the same time: the second has read the subscription before the first commits."""

from datetime import timedelta
from functools import partial

import pytest

from cleanlife import clock
from tests.factories.webhooks import SubscriptionFactory
from tests.together import all_at_once
from webhooks.models import Subscription
from webhooks.services.read_secrets import read_secrets
from webhooks.services.rotate_secret import rotate_secret

pytestmark = pytest.mark.django_db

OVERLAP = timedelta(hours=1)


@pytest.fixture
def read_early(subscription):
    return Subscription.objects.get(pk=subscription.pk)


def secrets_at(subscription, moment):
    return list(read_secrets([subscription.pk], now=moment)[subscription.pk])


def test_a_secret_that_died_at_once_stays_dead(subscription, read_early):
    leaked, now = subscription.secret, clock.now()
    first = rotate_secret(subscription, now=now).secret
    second = rotate_secret(read_early, overlap=OVERLAP, now=now).secret

    signing = secrets_at(Subscription.objects.get(), now)
    assert signing == [first, second]
    assert leaked not in signing


def test_each_secret_that_was_answered_signs(subscription, read_early):
    now = clock.now()
    answered = [
        rotate_secret(read, overlap=OVERLAP, now=now).secret
        for read in (subscription, read_early)
    ]

    assert secrets_at(Subscription.objects.get(), now) == answered


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_rotations_at_once_come_one_after_the_other():
    now, row = clock.now(), SubscriptionFactory()
    reads = [Subscription.objects.get(pk=row.pk) for _ in range(8)]
    rotations = [partial(rotate_secret, read, overlap=OVERLAP, now=now) for read in reads]
    answered = {rotated.secret for rotated in all_at_once(rotations)}

    signing = secrets_at(Subscription.objects.get(), now)
    assert len(signing) == 2
    assert set(signing) <= answered


def test_the_old_secret_signs_until_the_end_of_the_overlap_and_not_at_it(subscription):
    old, now = subscription.secret, clock.now()
    new = rotate_secret(subscription, overlap=OVERLAP, now=now).secret

    assert secrets_at(subscription, now + OVERLAP - timedelta(microseconds=1)) == [old, new]
    assert secrets_at(subscription, now + OVERLAP) == [new]
