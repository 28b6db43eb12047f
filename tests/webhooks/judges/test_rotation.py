"""Two secrets at once: what each judge reads of two signatures, their order, and rotations."""

from datetime import timedelta

import pytest

from cleanlife import clock
from tests.webhooks.judges.messages import BODY, Message
from tests.webhooks.test_outbox import record_event
from webhooks.messages import cleanlife_signature, standard_signature
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries
from webhooks.services.rotate_secret import rotate_secret

OLD, NEW, OTHER = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def message():
    """One that leaves during an overlap."""
    return Message([OLD, NEW])


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_libraries_accept_either_secret(library, message, secret):
    assert library.accepts(secret, message.headers, message.body)


def test_libraries_refuse_a_third_secret(library, message):
    assert not library.accepts(OTHER, message.headers, message.body)


def test_who_reads_the_first_signature_only_keeps_the_old_secret(node_judge, message):
    assert node_judge.accepts(OLD, message.headers, message.body)
    assert not node_judge.accepts(NEW, message.headers, message.body)


def test_the_old_secret_is_refused_once_the_new_one_signs_alone(judge):
    message = Message([NEW])

    assert judge.accepts(NEW, message.headers, message.body)
    assert not judge.accepts(OLD, message.headers, message.body)


def test_a_changed_byte_is_refused_with_either_secret(library, message):
    assert not any(
        library.accepts(secret, message.headers, BODY + b" ") for secret in (OLD, NEW)
    )


def test_the_first_family_signs_with_the_old_secret_first():
    signed = {"timestamp": 1_700_000_000, "body": BODY}

    stamp, *signatures = cleanlife_signature([OLD, NEW], **signed).split(",")
    alone = [cleanlife_signature([secret], **signed) for secret in (OLD, NEW)]
    assert [f"{stamp},{signature}" for signature in signatures] == alone
    assert stamp == "t=1700000000"


def test_the_second_family_signs_with_the_new_secret_first():
    signed = {"message_id": "m", "timestamp": 1_700_000_000, "body": BODY}

    both = standard_signature([OLD, NEW], **signed).split(" ")
    assert both == [standard_signature([secret], **signed) for secret in (NEW, OLD)]


@pytest.fixture
def deliver(subscription, receiver):
    """Rotate some minutes ago and deliver; return both secrets and the request."""

    def rotate_and_deliver(*, minutes_ago, overlap):
        old, now = subscription.secret, clock.now()
        rotated_at = now - timedelta(minutes=minutes_ago)
        new = rotate_secret(subscription, overlap=overlap, now=rotated_at).secret
        record_event(subscription.partner)
        dispatch_due_deliveries(now=now)
        [request] = receiver.requests
        return old, new, request

    return rotate_and_deliver


@pytest.mark.django_db
def test_both_secrets_sign_what_is_delivered_in_an_overlap(library, node_judge, deliver):
    old, new, request = deliver(minutes_ago=59, overlap=timedelta(hours=1))

    assert library.accepts(old, request.headers, request.body)
    assert library.accepts(new, request.headers, request.body)
    assert node_judge.accepts(old, request.headers, request.body)


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes_ago", "overlap"), [(60, timedelta(hours=1)), (0, None)])
def test_the_new_secret_alone_signs_what_is_delivered_later(
    judge, deliver, minutes_ago, overlap
):
    old, new, request = deliver(minutes_ago=minutes_ago, overlap=overlap)

    assert judge.accepts(new, request.headers, request.body)
    assert not judge.accepts(old, request.headers, request.body)
