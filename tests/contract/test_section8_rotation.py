"""Contract, section 8: a new secret, and both for a while."""

import hmac
from base64 import b64encode
from datetime import timedelta

import pytest
import stripe
import time_machine
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from webhooks.messages import signing_key
from webhooks.models import Subscription
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries

NOW = clock.from_timestamp(1_782_889_200)


@pytest.fixture
def path(subscription):
    return f"webhooks/subscriptions/{subscription.pk}/rotate-secret"


@pytest.fixture
def hear(subscription, receiver):
    """Deliver an event so many seconds after NOW and return what the endpoint got."""

    def deliver(seconds=0):
        moment = NOW + timedelta(seconds=seconds)
        with time_machine.travel(moment, tick=False):
            DeliveryFactory(subscription=subscription)
            dispatch_due_deliveries(now=moment)
        return receiver.requests[-1]

    return deliver


def accepts(secret, received, *, seconds=0):
    """Ask a library of each family."""
    header = received.headers["X-CleanLife-Signature"]
    with time_machine.travel(NOW + timedelta(seconds=seconds), tick=False):
        try:
            Webhook(signing_key(secret)).verify(received.body, received.headers)
            stripe.WebhookSignature.verify_header(received.body.decode(), header, secret, 300)
        except (WebhookVerificationError, stripe.SignatureVerificationError):
            return False
    return True


def rotate(api, path, body=None):
    with time_machine.travel(NOW, tick=False):
        return api.post(path, body).json()["data"]


def test_shows_the_new_secret_in_both_forms(api, path, subscription):
    old = subscription.secret
    shown = rotate(api, path, {"overlapSeconds": 60})

    assert list(shown) == ["id", "secret", "signingKey"]
    assert shown["secret"] != old
    assert shown["signingKey"] == signing_key(shown["secret"])


def test_without_an_overlap_the_old_one_dies_at_once(api, path, subscription, hear):
    old, new = subscription.secret, rotate(api, path)["secret"]
    received = hear()

    assert accepts(new, received)
    assert not accepts(old, received)
    assert received.headers["X-CleanLife-Signature"].count("v1=") == 1


@pytest.mark.parametrize("seconds", [0, 59])
def test_both_sign_until_the_overlap_ends(api, path, subscription, hear, seconds):
    old, new = subscription.secret, rotate(api, path, {"overlapSeconds": 60})["secret"]
    received = hear(seconds)

    assert accepts(old, received, seconds=seconds)
    assert accepts(new, received, seconds=seconds)


def test_when_it_has_ended_the_old_one_signs_nothing(api, path, subscription, hear):
    old, new = subscription.secret, rotate(api, path, {"overlapSeconds": 60})["secret"]
    received = hear(60)

    assert accepts(new, received, seconds=60)
    assert not accepts(old, received, seconds=60)


def test_the_old_one_comes_first_in_one_family_and_last_in_the_other(
    api, path, subscription, hear
):
    old, new = subscription.secret, rotate(api, path, {"overlapSeconds": 60})["secret"]
    received = hear()
    time = received.headers["webhook-timestamp"]
    message = f"{received.headers['webhook-id']}.{time}.".encode() + received.body

    ours = [hmac_of(key.encode(), f"{time}.".encode() + received.body) for key in (old, new)]
    standard = [hmac_of(bytes.fromhex(key), message) for key in (new, old)]
    assert received.headers["X-CleanLife-Signature"] == ",".join(
        [f"t={time}", *(f"v1={digest.hex()}" for digest in ours)]
    )
    assert received.headers["webhook-signature"] == " ".join(
        f"v1,{b64encode(digest).decode()}" for digest in standard
    )


def hmac_of(key, message):
    return hmac.digest(key, message, "sha256")


@pytest.mark.parametrize("seconds", [1, 86_400, None])
def test_takes_an_overlap_of_up_to_a_day(api, path, subscription, seconds):
    rotate(api, path, {"overlapSeconds": seconds})

    subscription.refresh_from_db()
    until = seconds and NOW + timedelta(seconds=seconds)
    assert subscription.previous_secret_until == until


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (0, "overlapSeconds must not be less than 1"),
        (-1, "overlapSeconds must not be less than 1"),
        (86_401, "overlapSeconds must not be greater than 86400"),
        ("60", "overlapSeconds must be an integer number"),
        (True, "overlapSeconds must be an integer number"),
        (1.5, "overlapSeconds must be an integer number"),
        ([60], "overlapSeconds must be an integer number"),
    ],
)
def test_refuses_any_other_overlap(api, path, subscription, seconds, message):
    answer = api.post(path, {"overlapSeconds": seconds})

    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert Subscription.objects.get().secret == subscription.secret


def test_a_second_rotation_ends_the_first_overlap(api, path, subscription, hear):
    first = subscription.secret
    second = rotate(api, path, {"overlapSeconds": 60})["secret"]
    third = rotate(api, path, {"overlapSeconds": 60})["secret"]
    received = hear()

    assert [accepts(secret, received) for secret in (first, second, third)] == [
        False, True, True,
    ]  # fmt: skip


def test_a_rotation_without_overlap_ends_one(api, path, subscription, hear):
    second = rotate(api, path, {"overlapSeconds": 60})["secret"]
    third = rotate(api, path)["secret"]
    received = hear()

    assert [accepts(secret, received) for secret in (second, third)] == [False, True]


def test_pings_are_signed_by_both(api, path, subscription, receiver):
    old, new = subscription.secret, rotate(api, path, {"overlapSeconds": 60})["secret"]
    with time_machine.travel(NOW, tick=False):
        api.post(f"webhooks/subscriptions/{subscription.pk}/test")

    assert accepts(old, receiver.requests[0])
    assert accepts(new, receiver.requests[0])


def test_a_repetition_shows_the_same_secret(api, path, subscription):
    key = {"Idempotency-Key": "rotate-1"}
    first, second = (api.post(path, {"overlapSeconds": 60}, **key) for _ in range(2))

    assert second.content == first.content
    assert Subscription.objects.get().secret == first.json()["data"]["secret"]
