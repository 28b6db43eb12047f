"""Both families of signatures, judged by code that is not ours."""

import hashlib
import hmac
import json

import pytest
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from cleanlife import clock
from tests.factories.webhooks import DeliveryFactory
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.signatures import signature_headers, signing_key

SECRET = "0123456789abcdef" * 4


@pytest.fixture
def received(subscription, receiver):
    DeliveryFactory(subscription=subscription)
    dispatch_due_deliveries(now=clock.now())
    return receiver.requests[0]


def verify_as_documented(header: str, body: str, secret: str) -> bool:
    """What reference verifiers do: split at commas, compare the first v1."""
    stamp, signature = (part.split("=")[1] for part in header.split(",")[:2])
    expected = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256)
    return hmac.compare_digest(expected.hexdigest(), signature)


def test_a_real_delivery_passes_standard_webhooks(received):
    verified = Webhook(signing_key(SECRET)).verify(received.body, received.headers)

    assert verified == json.loads(received.body)


def test_a_changed_body_fails_standard_webhooks(received):
    with pytest.raises(WebhookVerificationError):
        Webhook(signing_key(SECRET)).verify(received.body + b" ", received.headers)


def test_a_real_delivery_passes_the_documented_verifier(received):
    header = received.headers["X-CleanLife-Signature"]

    assert verify_as_documented(header, received.body.decode(), SECRET)
    assert not verify_as_documented(header, received.body.decode(), "f" * 64)
    assert " " not in header


def test_both_secrets_sign_in_the_documented_order():
    old, new = "a" * 64, "b" * 64
    headers = signature_headers([old, new], message_id="m", timestamp=1700000000, body=b"{}")

    stamp, first, second = headers["X-CleanLife-Signature"].split(",")
    assert stamp == "t=1700000000"
    assert verify_as_documented(f"{stamp},{first}", "{}", old)
    assert verify_as_documented(f"{stamp},{second}", "{}", new)
    newest, oldest = headers["webhook-signature"].split(" ")
    assert newest == Webhook(signing_key(new)).sign("m", clock.from_timestamp(1700000000), "{}")
    assert oldest == Webhook(signing_key(old)).sign("m", clock.from_timestamp(1700000000), "{}")
