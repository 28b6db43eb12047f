"""What each judge refuses, each beside the message that it accepts."""

import pytest

from tests.webhooks.judges.messages import BODY, Message

SECRET, OTHER = "0123456789abcdef" * 4, "fedcba9876543210" * 4
SIGNATURES = ("X-CleanLife-Signature", "webhook-signature")


@pytest.fixture
def message():
    return Message([SECRET])


def test_a_genuine_message_is_accepted(judge, message):
    assert judge.accepts(SECRET, message.headers, message.body)


def test_any_changed_byte_is_refused(judge, message):
    # The last bit alone: Arabic stays Arabic, so that no decoder refuses in the judge's place.
    changed = [
        BODY[:place] + bytes([BODY[place] ^ 1]) + BODY[place + 1 :]
        for place in range(len(BODY))
    ]

    assert not any(judge.accepts(SECRET, message.headers, body) for body in changed)


@pytest.mark.parametrize("body", [b"", BODY[:-1], BODY + b" ", b" " + BODY])
def test_a_longer_or_shorter_body_is_refused(judge, message, body):
    assert not judge.accepts(SECRET, message.headers, body)


@pytest.mark.parametrize("secret", [OTHER, SECRET[:-1] + "e", SECRET[:-2]])
def test_another_secret_is_refused(judge, message, secret):
    assert not judge.accepts(secret, message.headers, message.body)


@pytest.mark.parametrize(("age_seconds", "is_accepted"), [(270, True), (301, False)])
def test_a_genuine_message_is_refused_after_five_minutes(judge, age_seconds, is_accepted):
    old = Message([SECRET], age_seconds=age_seconds)

    assert judge.accepts(SECRET, old.headers, old.body) == is_accepted


def test_an_old_message_with_a_new_time_is_refused(judge, message):
    """Somebody replays it, and moves its time instead of signing."""
    old = Message([SECRET], age_seconds=600)
    replayed = old.headers | {
        "X-CleanLife-Signature": ",".join(
            [
                message.headers["X-CleanLife-Signature"].split(",")[0],
                old.headers["X-CleanLife-Signature"].split(",")[1],
            ]
        ),
        "webhook-timestamp": message.headers["webhook-timestamp"],
    }

    assert not judge.accepts(SECRET, replayed, old.body)


def test_a_message_without_signatures_is_refused(judge, message):
    for name in SIGNATURES:
        del message.headers[name]

    assert not judge.accepts(SECRET, message.headers, message.body)


@pytest.mark.parametrize(("first_family", "second_family"), [("", ""), ("t={},v1=", "v1,")])
def test_an_emptied_signature_is_refused(judge, message, first_family, second_family):
    signed_at = message.headers["webhook-timestamp"]
    emptied = zip(SIGNATURES, (first_family.format(signed_at), second_family), strict=True)

    assert not judge.accepts(SECRET, message.headers | dict(emptied), message.body)
