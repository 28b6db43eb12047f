"""A key whose request failed with the database is free as soon as the database is back."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction

from cleanlife import clock
from cleanlife.api.errors import IdempotencyKeyReused, IdempotencyRequestInProgress
from cleanlife.api.idempotency import answer_once
from cleanlife.api.models import IdempotencyRecord
from cleanlife.api.services.given_up_claims import given_up
from cleanlife.api.services.idempotency_keys import (
    KeyUse,
    claim_idempotency_key,
    free_idempotency_key,
    store_answer,
)
from tests.processes.stack import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

NOW = clock.now()


@pytest.fixture(autouse=True)
def _settled():
    """Let the thread end while its test may still use the database."""
    yield
    wait_until(lambda: len(given_up) == 0, seconds=20, what="no claim is left")


def use(**changes):
    named = {"partner_id": uuid.uuid4(), "method": "POST", "path": "/v1/x", "key": "k"}
    return KeyUse(**{**named, "request_hash": "a" * 64, **changes})


@contextmanager
def database_away(error=OperationalError, only=""):
    """Let the statements of this thread fail, as those of a request do."""

    def fail(execute, sql, *rest):
        if only in sql:
            raise error("the server has closed the connection")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        yield


def is_free():
    return not IdempotencyRecord.objects.exists()


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_what_could_not_be_freed_is_freed_soon_by_itself(error):
    claim = claim_idempotency_key(use(), now=NOW)
    with database_away(error):
        free_idempotency_key(claim)
    wait_until(is_free, seconds=10, what="the key is free")


def test_a_repetition_need_not_wait_for_that():
    asked = use()
    dead = claim_idempotency_key(asked, now=NOW)
    with database_away():
        free_idempotency_key(dead)
        is_known = dead.lease_token in given_up
    claim = claim_idempotency_key(asked, now=NOW)
    assert is_known
    assert (claim.status, claim.lease_token == dead.lease_token) == (None, False)
    settled()
    assert IdempotencyRecord.objects.get().lease_token == claim.lease_token


def settled():
    wait_until(lambda: len(given_up) == 0, seconds=20, what="no claim is left")


def test_a_request_that_loses_the_database_leaves_no_claim():
    asked = use()

    def change():
        with database_away():
            IdempotencyRecord.objects.count()

    with pytest.raises(OperationalError), database_away(only="DELETE"):
        answer_once(asked, prepare=lambda: None, change=change)
    assert claim_idempotency_key(asked, now=NOW).status is None


def test_a_claim_whose_commit_was_not_confirmed_is_given_up():
    asked = use()
    with pytest.raises(OperationalError), database_away(only="INSERT"):
        claim_idempotency_key(asked, now=NOW)
    settled()
    assert is_free()


def test_what_was_answered_meanwhile_stays():
    asked = use()
    claim = claim_idempotency_key(asked, now=NOW)
    with transaction.atomic():
        store_answer(claim, status=200, headers={}, body="{}")
    with database_away():
        free_idempotency_key(claim)
    settled()
    assert claim_idempotency_key(asked, now=NOW).status == 200


def test_what_another_took_over_stays_theirs():
    asked = use()
    slow = claim_idempotency_key(asked, now=NOW)
    IdempotencyRecord.objects.update(lease_token=(theirs := uuid.uuid4()))
    with database_away():
        free_idempotency_key(slow)
    settled()
    assert IdempotencyRecord.objects.get().lease_token == theirs
    with pytest.raises(IdempotencyRequestInProgress):
        claim_idempotency_key(asked, now=NOW)


def test_another_body_is_judged_anew_as_well():
    asked = use()
    claim = claim_idempotency_key(asked, now=NOW)
    other = use(partner_id=asked.partner_id, request_hash="b" * 64)
    with pytest.raises(IdempotencyKeyReused):
        claim_idempotency_key(other, now=NOW)
    with database_away():
        free_idempotency_key(claim)
    assert claim_idempotency_key(other, now=NOW).request_hash == "b" * 64


@pytest.mark.once
def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr("cleanlife.api.services.given_up_claims.MOST", 3)
    with database_away():
        for number in range(5):
            given_up.add(_unsaved(number))
    assert len(given_up) <= 3


def _unsaved(number):
    named = use(key=str(number))
    return IdempotencyRecord(**vars(named), lease_token=uuid.uuid4(), lease_until=NOW)
