"""Claims of idempotency keys: who may answer, who may commit, what a crash leaves."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from cleanlife import clock
from cleanlife.api.envelope import success
from cleanlife.api.errors import IdempotencyKeyReused, IdempotencyRequestInProgress
from cleanlife.api.models import IdempotencyRecord
from cleanlife.api.operation import Answer, MetaOutput, operation
from cleanlife.api.services.idempotency_keys import (
    KeyUse,
    claim_idempotency_key,
    free_idempotency_key,
    purge_idempotency_records,
    store_answer,
)
from cleanlife.api.tasks import purge_idempotency_records as purge_task
from cleanlife.api.views import ContractViewSet
from cleanlife.health.models import Heartbeat
from cleanlife.health.services.record_heartbeats import record_heartbeats
from tests.client import PartnerClient

pytestmark = pytest.mark.django_db

NOW = clock.now()
PARTNER = uuid.uuid4()
KEY = {"Idempotency-Key": "k"}
done = []


class AlwaysPartner(BaseAuthentication):
    def authenticate(self, request):
        return SimpleNamespace(pk=PARTNER), None


class ChangeViewSet(ContractViewSet):
    """Records a heartbeat, then does what the path says."""

    authentication_classes = [AlwaysPartner]
    permission_classes = []

    def prepare(self):
        done.append("prepare in transaction" if in_own_transaction() else "prepare")

    @operation(permission=None, answer=Answer(MetaOutput))
    def create(self, request):
        record_heartbeats({"change": NOW})
        transaction.on_commit(lambda: done.append("committed"))
        outcome = request.headers.get("x-outcome")
        if outcome == "crash":
            raise ZeroDivisionError
        if outcome == "hook crash":
            transaction.on_commit(lambda: 1 / 0)
        if outcome == "refuse":
            return Response({"success": False}, status=422)
        return success({"n": len(done)})


router = SimpleRouter(trailing_slash=False)
router.register("v1/partners/changes", ChangeViewSet, basename="changes")
urlpatterns = router.urls


def in_own_transaction():
    return any(not block._from_testcase for block in transaction.get_connection().atomic_blocks)


@pytest.fixture(autouse=True)
def _nothing_done():
    done.clear()


def use(**changes):
    named = {"partner_id": PARTNER, "method": "POST", "path": "/v1/x", "key": "k"}
    return KeyUse(**{**named, "request_hash": "a" * 64, **changes})


@transaction.atomic
def change_and_keep(claim):
    record_heartbeats({"slow": NOW})
    keep(claim, body="slow")


def keep(claim, body="{}"):
    with transaction.atomic():
        store_answer(claim, status=200, headers={}, body=body)


def test_a_new_key_is_ours():
    claim = claim_idempotency_key(use(), now=NOW)
    assert (claim.status, claim.lease_until) == (None, NOW + timedelta(seconds=60))


def test_a_running_request_is_waited_for():
    claim_idempotency_key(use(), now=NOW)
    with pytest.raises(IdempotencyRequestInProgress):
        claim_idempotency_key(use(), now=NOW + timedelta(seconds=59))


def test_another_body_is_refused_while_the_first_runs():
    claim_idempotency_key(use(), now=NOW)
    with pytest.raises(IdempotencyKeyReused):
        claim_idempotency_key(use(request_hash="b" * 64), now=NOW)


@pytest.mark.parametrize("request_hash", ["a" * 64, "b" * 64])
def test_a_lease_that_ran_out_is_taken_over(request_hash):
    """Its process died between claim and commit, so nothing was changed under this key."""
    dead = claim_idempotency_key(use(), now=NOW)
    later = NOW + timedelta(seconds=60)
    claim = claim_idempotency_key(use(request_hash=request_hash), now=later)
    assert (claim.pk, claim.status, claim.request_hash) == (dead.pk, None, request_hash)
    assert claim.lease_token != dead.lease_token


def test_whoever_takes_a_key_over_has_a_lease_as_well():
    for seconds in (0, 60):
        claim_idempotency_key(use(), now=NOW + timedelta(seconds=seconds))
    with pytest.raises(IdempotencyRequestInProgress):
        claim_idempotency_key(use(), now=NOW + timedelta(seconds=119))


def test_the_old_holder_can_no_longer_commit():
    slow = claim_idempotency_key(use(), now=NOW)
    fast = claim_idempotency_key(use(), now=NOW + timedelta(seconds=60))
    with pytest.raises(IdempotencyRequestInProgress):
        change_and_keep(slow)
    assert not Heartbeat.objects.exists()
    keep(fast, body="fast")
    assert claim_idempotency_key(use(), now=NOW).body == "fast"


def test_the_old_holder_does_not_free_the_key_of_the_new_one():
    slow = claim_idempotency_key(use(), now=NOW)
    claim_idempotency_key(use(), now=NOW + timedelta(seconds=60))
    free_idempotency_key(slow)
    assert IdempotencyRecord.objects.exists()


def test_a_lease_that_ran_out_may_still_commit_while_nobody_wants_it():
    claim = claim_idempotency_key(use(), now=NOW)
    keep(claim)
    assert claim_idempotency_key(use(), now=NOW + timedelta(hours=1)).status == 200


def test_an_answer_belongs_to_a_transaction(transactional_db):
    claim = claim_idempotency_key(use(), now=NOW)
    with pytest.raises(RuntimeError):
        store_answer(claim, status=200, headers={}, body="{}")


def test_purges_in_batches(monkeypatch):
    monkeypatch.setattr("cleanlife.api.services.idempotency_keys.BATCH", 2)
    for number in range(5):
        claim_idempotency_key(use(key=str(number)), now=NOW - timedelta(hours=24))
    claim_idempotency_key(use(), now=NOW)
    assert purge_idempotency_records(now=NOW) == 5
    purge_task()
    assert IdempotencyRecord.objects.get().key == "k"


def test_a_key_that_is_taken_over_meanwhile_is_not_purged():
    claim_idempotency_key(use(), now=NOW - timedelta(hours=24))

    def take_over_before(execute, sql, *rest):
        if sql.startswith("DELETE"):
            IdempotencyRecord.objects.update(created_at=NOW)
        return execute(sql, *rest)

    with connection.execute_wrapper(take_over_before):
        assert purge_idempotency_records(now=NOW) == 0
    assert IdempotencyRecord.objects.exists()


def change(**headers):
    return PartnerClient().post("changes", {}, **headers)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("headers", [{}, KEY])
def test_input_is_prepared_outside_the_transaction(transactional_db, headers):
    assert change(**headers).status_code == 200
    assert done == ["prepare", "committed"]


@pytest.mark.urls(__name__)
def test_hooks_run_once_and_not_for_a_replay(transactional_db):
    first, second = change(**KEY), change(**KEY)
    assert first.content == second.content
    assert done == ["prepare", "committed"]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("outcome", "status"), [("crash", 500), ("refuse", 422)])
def test_what_is_no_success_frees_the_key(outcome, status):
    assert change(**KEY, **{"x-outcome": outcome}).status_code == status
    assert not IdempotencyRecord.objects.exists()
    assert change(**KEY).status_code == 200


@pytest.mark.urls(__name__)
def test_a_crash_takes_the_change_back():
    change(**KEY, **{"x-outcome": "crash"})
    assert not Heartbeat.objects.exists()


@pytest.mark.urls(__name__)
def test_a_crash_after_the_commit_keeps_the_answer(transactional_db):
    """The change is made, so the repetition tells it instead of making it again."""
    assert change(**KEY, **{"x-outcome": "hook crash"}).status_code == 500
    again = change(**KEY)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
