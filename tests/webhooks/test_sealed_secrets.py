"""What no key on this machine opens is refused, or it waits; it is never lost."""

import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cleanlife import clock, db
from tests.factories.webhooks import DeliveryFactory, SubscriptionFactory
from webhooks.models import Delivery, Lane, Subscription
from webhooks.services.allocate_capacity import UNREADABLE_POLL
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.rotate_secret import rotate_secret

OLD, NEW = "o" * 40, "n" * 40
HOUR = timedelta(hours=1)
# The steps of a rotation, machine by machine: what one has, and what others have meanwhile.
STEPS = [([OLD], [OLD, NEW]), ([OLD, NEW], [NEW, OLD]), ([NEW, OLD], [NEW])]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _told():
    """Let each test say it anew."""
    db._tell_sealed.cache_clear()


@pytest.fixture
def subscription(settings, allowed_partner, receiver):
    """One whose secret was written by a machine with the new key in front."""
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    made = SubscriptionFactory(partner=allowed_partner, url=receiver.url)
    settings.ENCRYPTION_KEYS = [OLD]
    return made


def path_of(subscription, action):
    return f"webhooks/subscriptions/{subscription.pk}/{action}"


def stored(column="secret"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM webhooks_subscription")
        return cursor.fetchone()[0]


def is_unavailable(answer):
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (503, "SERVICE_UNAVAILABLE")
    return int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("some", "others"), STEPS[:2])
def test_in_the_documented_order_each_machine_reads_what_all_write(settings, some, others):
    for writes, reads in ((some, others), (others, some)):
        settings.ENCRYPTION_KEYS = writes
        made = SubscriptionFactory()
        settings.ENCRYPTION_KEYS = reads
        assert Subscription.objects.get(pk=made.pk).secret == made.secret


def test_after_encrypting_anew_the_new_key_is_enough(settings):
    settings.ENCRYPTION_KEYS = [OLD, NEW]
    made = SubscriptionFactory()
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    call_command("encrypt_secrets_anew")
    settings.ENCRYPTION_KEYS = [NEW]
    assert Subscription.objects.get(pk=made.pk).secret == made.secret


def test_a_delivery_waits_without_an_attempt_and_leaves_when_the_key_is_back(
    settings, subscription, receiver
):
    delivery, now = DeliveryFactory(subscription=subscription), clock.now()
    for minutes in range(5):
        assert dispatch_due_deliveries(now=now + timedelta(minutes=minutes)) == 0
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count) == (Delivery.Status.PENDING, 0)

    settings.ENCRYPTION_KEYS = [OLD, NEW]
    assert dispatch_due_deliveries(now=now + timedelta(minutes=5)) == 1
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.DELIVERED
    assert len(receiver.requests) == 1


def test_another_machine_finds_the_lane_due_within_seconds(subscription):
    DeliveryFactory(subscription=subscription)
    now = clock.now()
    dispatch_due_deliveries(now=now)
    due_at = Lane.objects.get(pk=subscription.pk).next_due_at
    assert timedelta(0) < due_at - now < UNREADABLE_POLL + timedelta(seconds=5)


def test_others_are_sent_to_meanwhile(settings, subscription, receiver):
    readable = SubscriptionFactory(partner=subscription.partner, url=f"{receiver.url}/2")
    for each in (subscription, readable):
        DeliveryFactory(subscription=each)
    assert dispatch_due_deliveries(now=clock.now()) == 1


def test_in_an_overlap_both_secrets_are_needed(settings, subscription):
    settings.ENCRYPTION_KEYS = [NEW]
    row, now = Subscription.objects.get(), clock.now()
    rotate_secret(row, overlap=HOUR, now=now)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE webhooks_subscription SET previous_secret = 'foreign'")
    read = Subscription.objects.get()
    assert read.secrets_at(now) == []
    assert read.secrets_at(now + HOUR) == [row.secret]


@pytest.mark.parametrize(
    ("action", "body"), [("test", {}), ("rotate-secret", {"overlapSeconds": 9})]
)
def test_what_needs_the_secret_is_refused(api, subscription, receiver, action, body):
    before = stored()
    assert is_unavailable(api.post(path_of(subscription, action), body))
    assert (stored(), receiver.requests) == (before, [])


def test_a_lost_secret_is_replaced_by_a_rotation_without_overlap(api, subscription):
    secret = api.post(path_of(subscription, "rotate-secret")).json()["data"]["secret"]
    assert Subscription.objects.get().secrets_at(clock.now()) == [secret]


def test_what_needs_no_secret_works(api, subscription):
    before = stored()
    path = f"webhooks/subscriptions/{subscription.pk}"
    assert api.get("webhooks/subscriptions").status_code == 200
    assert api.patch(path, {"retryPolicy": "EXTENDED"}).status_code == 200
    assert stored() == before
    assert api.delete(path).status_code == 200


def test_saving_a_row_keeps_what_is_sealed(settings, subscription):
    before = stored()
    row = Subscription.objects.get()
    row.save()
    Subscription.objects.bulk_update([row], ["secret"])
    db.update_rows([row], ["secret"])
    assert stored() == before
    settings.ENCRYPTION_KEYS = [NEW]
    assert Subscription.objects.get().secret == subscription.secret


def test_encrypting_anew_keeps_an_old_secret_that_is_sealed(settings, subscription):
    settings.ENCRYPTION_KEYS = [NEW]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE webhooks_subscription SET previous_secret = 'foreign'")
    with pytest.raises(CommandError):
        call_command("encrypt_secrets_anew")
    assert stored("previous_secret") == "foreign"


def test_the_log_says_so_once(subscription, caplog):
    SubscriptionFactory.create_batch(3)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            list(Subscription.objects.all())
            dispatch_due_deliveries(now=clock.now())
    told = [each.getMessage() for each in caplog.records]
    assert len(told) == 1
    assert told[0].startswith("webhooks.Subscription.secret holds what no key")


def test_nothing_passes_for_an_empty_secret(subscription):
    with pytest.raises(ValueError, match="No key"):
        Subscription.objects.get().secret.encode()


def test_the_back_office_says_what_is_missing(admin_client, subscription):
    page = reverse("admin:webhooks_subscription_ping", args=[subscription.pk])
    assert "an encryption key is missing" in admin_client.post(page).text
    shown = admin_client.get(
        reverse("admin:webhooks_subscription_change", args=[subscription.pk])
    )
    assert "an encryption key is missing" in shown.text


def test_a_stored_answer_is_refused_until_it_can_be_read(api, settings, partner):
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    body, key = {"phone": "0551234567", "name": "Sara"}, {"Idempotency-Key": "once"}
    first = api.post("contacts", body, **key)
    settings.ENCRYPTION_KEYS = [OLD]
    for _ in range(2):
        assert is_unavailable(api.post("contacts", body, **key))
    other = api.post("contacts", {**body, "name": "Nora"}, **key)
    assert other.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    settings.ENCRYPTION_KEYS = [OLD, NEW]
    again = api.post("contacts", body, **key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
