"""The secret is rotated while events flow; every message is judged by its own signature's time.

Three libraries tell which secrets signed a message; the recipe for Node accepts the first only.
"""

import shutil
from dataclasses import dataclass
from itertools import pairwise

import pytest

from tests.system.rotation import ANSWERS, Rotating, signed
from tests.system.secret_lives import Life, Signed, lives
from tests.webhooks.judges.verifiers import LIBRARIES, NodeJudge
from tests.webhooks.receiver import Received, Receiver

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.timeout(240),
    pytest.mark.skipif(
        not shutil.which("node"), reason="needs Node: `node` is not on the path"
    ),
]

LONG = 3600
# Overlaps that run out, none at all, and some that a further rotation ends.
OVERLAPS = [6, 6, 0, 0, LONG, 6, LONG, 0]
# So many messages are waited for in each part of the run, and so many must be beyond doubt.
ENOUGH, CERTAIN = 40, 10


@dataclass(frozen=True)
class Judged:
    """A message and which of all secrets each judge accepts for it, oldest secret first."""

    request: Received
    signed: Signed
    accepted: dict[str, list[str]]

    @property
    def signers(self) -> list[str]:
        return self.accepted["standardwebhooks"]


@dataclass(frozen=True)
class Run:
    """All that happened."""

    messages: list[Judged]
    lives: list[Life]

    def sure_signers(self, message: Judged) -> list[str]:
        return [life.secret for life in self.lives if life.surely_signed(message.signed)]

    def surely_silent(self, message: Judged) -> list[str]:
        return [life.secret for life in self.lives if life.surely_silent(message.signed)]

    def without_doubt(self) -> list[Judged]:
        """Return the messages of which it is certain for each secret whether it signed."""
        return [
            message
            for message in self.messages
            if len(self.sure_signers(message)) + len(self.surely_silent(message))
            == len(self.lives)
        ]

    def signed_by(self, *secrets: str) -> list[Judged]:
        """Return the messages that these and no others signed, for certain."""
        return [m for m in self.without_doubt() if self.sure_signers(m) == list(secrets)]


@pytest.fixture(scope="module")
def run(stack):
    with Receiver().running() as receiver:
        receiver.script.statuses = ANSWERS
        rotating = Rotating(stack, receiver)
        _rotate_in_mid_stream(rotating)
    secrets = lives(rotating.first_secret, rotating.rotations)
    # At once: the judges refuse what is older than five minutes.
    with NodeJudge() as node:
        judges = {**LIBRARIES, "node": node}
        messages = [_judge(request, secrets, judges) for request in receiver.requests]
    return Run(messages, secrets)


def _rotate_in_mid_stream(rotating):
    with rotating.booking():
        rotating.wait_for_messages(ENOUGH, signed_after=0)
        for overlap in OVERLAPS:
            rotation = rotating.rotate(overlap_seconds=overlap)
            rotating.retry_failed()
            rotating.wait_for_messages(ENOUGH, signed_after=rotation.answered_at)
            if overlap != LONG:
                rotating.wait_for_messages(ENOUGH, signed_after=rotation.answered_at + overlap)
    rotating.wait_until_all_are_sent()


def _judge(request, secrets, judges):
    accepted = {
        name: [
            life.secret
            for life in secrets
            if judge.accepts(life.secret, request.headers, request.body)
        ]
        for name, judge in judges.items()
    }
    return Judged(request, signed(request), accepted)


def test_no_message_fails_with_the_right_secret(run):
    assert [message for message in run.messages if not message.signers] == []
    for message in run.messages:
        assert {*run.sure_signers(message)} <= {*message.signers}


def test_the_libraries_agree(run):
    for message in run.messages:
        assert message.accepted["svix"] == message.accepted["stripe"] == message.signers


def test_who_reads_the_first_signature_only_accepts_the_older_secret(run):
    assert all(message.accepted["node"] == message.signers[:1] for message in run.messages)


def test_a_dead_secret_is_accepted_by_nobody(run):
    accepted = [
        (name, message.signed, secret)
        for message in run.messages
        for secret in run.surely_silent(message)
        for name in message.accepted
        if secret in message.accepted[name]
    ]

    assert accepted == []


def test_either_secret_is_accepted_during_an_overlap(run):
    overlaps = [
        pair for pair, overlap in zip(pairwise(run.lives), OVERLAPS, strict=True) if overlap
    ]
    for old, new in overlaps:
        messages = run.signed_by(old.secret, new.secret)
        assert len(messages) >= CERTAIN
        assert all(message.signers == [old.secret, new.secret] for message in messages)
        assert all(message.accepted["node"] == [old.secret] for message in messages)


def test_only_the_new_secret_is_accepted_afterwards(run):
    afterwards = [
        life for life, overlap in zip(run.lives[1:], OVERLAPS, strict=True) if overlap != LONG
    ]
    for life in [run.lives[0], *afterwards]:
        messages = run.signed_by(life.secret)
        assert len(messages) >= CERTAIN
        assert all(
            accepted == [life.secret]
            for message in messages
            for accepted in message.accepted.values()
        )


def test_a_retry_is_signed_with_the_secrets_of_its_own_time(run):
    first = {m.request.headers["webhook-id"]: m for m in reversed(run.messages)}
    moved = [
        (first[message.request.headers["webhook-id"]], message)
        for message in run.messages
        if message.request.headers["X-CleanLife-Attempt"] != "1"
    ]

    assert all(before.request.body == after.request.body for before, after in moved)
    assert any(not {*before.signers} & {*after.signers} for before, after in moved)


def test_little_is_in_doubt(run):
    assert len(run.without_doubt()) > len(run.messages) / 2
