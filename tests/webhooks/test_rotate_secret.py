"""Rotations at the same time: the second has read the subscription before the first commits."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from cleanlife import clock
from tests.factories.webhooks import SubscriptionFactory
from tests.together import in_line
from webhooks.models import Subscription
from webhooks.services.rotate_secret import rotate_secret

pytestmark = pytest.mark.django_db

OVERLAP = timedelta(hours=1)


@pytest.fixture
def read_early(subscription):
    return Subscription.objects.get(pk=subscription.pk)


def test_a_secret_that_died_at_once_stays_dead(subscription, read_early):
    leaked, now = subscription.secret, clock.now()
    first = rotate_secret(subscription, now=now).secret
    second = rotate_secret(read_early, overlap=OVERLAP, now=now).secret

    signing = Subscription.objects.get().secrets_at(now)
    assert signing == [first, second]
    assert leaked not in signing


def test_each_secret_that_was_answered_signs(subscription, read_early):
    now = clock.now()
    answered = [
        rotate_secret(read, overlap=OVERLAP, now=now).secret
        for read in (subscription, read_early)
    ]

    assert Subscription.objects.get().secrets_at(now) == answered


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_rotations_at_once_come_one_after_the_other():
    now, row = clock.now(), SubscriptionFactory()
    reads = [Subscription.objects.get(pk=row.pk) for _ in range(8)]
    rotations = [partial(rotate_secret, read, overlap=OVERLAP, now=now) for read in reads]
    lock = partial(Subscription.objects.select_for_update(no_key=True).get, pk=row.pk)
    answered = {rotated.secret for rotated in in_line(lock, rotations)}

    signing = Subscription.objects.get().secrets_at(now)
    assert len(signing) == 2
    assert set(signing) <= answered


def test_the_old_secret_signs_until_the_end_of_the_overlap_and_not_at_it(subscription):
    old, now = subscription.secret, clock.now()
    new = rotate_secret(subscription, overlap=OVERLAP, now=now).secret

    assert subscription.secrets_at(now + OVERLAP - timedelta(microseconds=1)) == [old, new]
    assert subscription.secrets_at(now + OVERLAP) == [new]


@pytest.mark.django_db
def test_one_that_no_key_opens_is_mended_by_a_rotation_without_overlap(api, partner):
    subscription = SubscriptionFactory(partner=partner)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE webhooks_subscription SET secret = 'x'")
    path = f"webhooks/subscriptions/{subscription.pk}"
    assert len(api.get("webhooks/subscriptions").json()["data"]) == 1
    answer = api.post(f"{path}/rotate-secret").json()["data"]

    mended = Subscription.objects.get()
    assert mended.secrets_at(clock.now()) == [answer["secret"]]
