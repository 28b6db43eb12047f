"""Money goes back: by the gateway's word, once, and never more than came."""

import logging
from itertools import pairwise

import pytest
from django.db import connections, transaction

from bookings.errors import RefundNotPossible
from bookings.lifecycle import REFUND, RefundStatus
from bookings.models import Refund
from bookings.retry_delays import LEASE, REFUND_DELAYS
from bookings.services.payments.carry_out_refunds import carry_out_refunds
from bookings.services.payments.refunds import refund_by_operations, retry_refund
from bookings.services.state.claim_due import claim_due
from cleanlife.actor import Actor, Initiator
from cleanlife.lifecycle import MoveNotAllowed
from tests.bookings.payments.desk import (
    HOUR,
    MINUTE,
    NOW,
    history,
    on_another_connection,
    pay,
    poll,
    watch_calls,
)
from tests.factories.payments import RefundFactory
from tests.providers.local_server import Fault, Reply
from tests.providers.tap_server import REFUND_STATUSES

STAFF = Actor(Initiator.OPERATIONS, "huda")
LATER = NOW + 5 * MINUTE
SILENCES = [Fault.ERROR, Fault.BUSY, Fault.CUT, Fault.HALF, Fault.BROKEN_JSON, Fault.HANG]
OUR_STATUS = {
    "PENDING": "PENDING",
    "IN_PROGRESS": "PENDING",
    "ACCEPTED": "PENDING",
    "UNKNOWN": "PENDING",
    "TIMEDOUT": "PENDING",
    "REFUNDED": "REFUNDED",
    "DECLINED": "FAILED",
    "FAILED": "FAILED",
    "CANCELLED": "FAILED",
    "RESTRICTED": "FAILED",
}


@pytest.fixture
def payment(client, tap, booking):
    return pay(client, tap, booking)


def ask(payment, halalas=16500, *, now=LATER):
    return refund_by_operations(
        payment_id=payment.pk, amount_halalas=halalas, notes="Late team", actor=STAFF, now=now
    )


def after(refund):
    return Refund.objects.get(pk=refund.pk)


def state(refund):
    found = after(refund)
    return found.status, found.round, found.next_attempt_at is None


# The table.


@pytest.mark.parametrize("action", REFUND.moves)
@pytest.mark.parametrize("status", RefundStatus)
@pytest.mark.django_db
def test_only_the_moves_of_the_table_are_possible(action, status):
    moment = {"refunded_at": NOW} if status == RefundStatus.REFUNDED else {}
    refund = RefundFactory(status=status.value, **moment)
    move = REFUND.moves[action]
    if status not in move.sources:
        with pytest.raises(MoveNotAllowed, match=f"is {status}: no {action}"):
            REFUND.move(refund, action)
        assert after(refund).status == status
        return
    refund.refunded_at = NOW if move.target == RefundStatus.REFUNDED else None
    REFUND.move(refund, action, update_fields=("refunded_at",))
    assert after(refund).status == move.target


def test_the_table_has_every_status_of_tap():
    assert set(OUR_STATUS) == set(REFUND_STATUSES)


@pytest.mark.parametrize("status", REFUND_STATUSES)
def test_the_first_answer_counts(tap, payment, status):
    tap.refund_status = status
    refund = ask(payment)
    poll(LATER)
    found = after(refund)
    assert (found.status, found.gateway_status) == (OUR_STATUS[status], status)
    assert (found.refunded_at is not None) == (found.status == "REFUNDED")
    assert (found.next_attempt_at is not None) == (found.status == "PENDING")


@pytest.mark.parametrize("status", REFUND_STATUSES)
def test_a_pending_one_is_followed_to_its_end(tap, payment, status):
    refund = ask(payment)
    poll(LATER)
    assert after(refund).status == "PENDING"
    tap.set_refund_status(after(refund).gateway_refund_id, status)
    poll(after(refund).next_attempt_at)
    assert after(refund).status == OUR_STATUS[status]
    assert len(tap.refunds) == 1


# Partial ones.


def test_parts_up_to_the_captured_sum(tap, booking, payment):
    for halalas in (1, 6499, 10000):
        ask(payment, halalas)
    with pytest.raises(RefundNotPossible):
        ask(payment, 1)
    poll(LATER)
    assert sorted(row["amount"] for row in tap.refunds.values()) == [0.01, 64.99, 100.0]
    payment.refresh_from_db()
    assert (payment.refunded_halalas, payment.refundable_halalas) == (16500, 0)
    assert history(booking)[-1] == ("refund", "in progress", "in progress", "OPERATIONS")


@pytest.mark.parametrize("halalas", [0, -1, 16501])
def test_nothing_and_too_much_are_refused(payment, halalas):
    with pytest.raises(RefundNotPossible):
        ask(payment, halalas)
    assert not Refund.objects.exists()


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "EXPIRED"])
def test_money_that_never_came_does_not_go_back(tap, booking, payment, status):
    booking.payments.update(status=status, captured_at=None)
    with pytest.raises(RefundNotPossible):
        ask(payment, 1)


def test_a_failed_part_keeps_its_share(tap, payment):
    tap.refund_status = "DECLINED"
    ask(payment, 16500)
    poll(LATER)
    with pytest.raises(RefundNotPossible):
        ask(payment, 1)


# What fails.


@pytest.mark.parametrize("status", ["DECLINED", "FAILED", "CANCELLED", "RESTRICTED"])
def test_a_refused_one_fails_with_the_reason_and_begins_a_new_round(tap, payment, status):
    tap.refund_status = status
    refund = ask(payment)
    poll(LATER)
    assert state(refund) == ("FAILED", 2, True)
    assert str(after(refund).last_error) == f"The gateway says {status}."

    tap.refund_status = "REFUNDED"
    retry_refund(refund_id=refund.pk, actor=STAFF, now=LATER + HOUR)
    poll(LATER + HOUR)
    assert state(refund) == ("REFUNDED", 2, True)
    assert [row["status"] for row in tap.refunds.values()] == [status, "REFUNDED"]


def test_one_that_is_declined_later_begins_a_new_round(tap, payment):
    refund = ask(payment)
    poll(LATER)
    tap.set_refund_status(after(refund).gateway_refund_id, "DECLINED")
    poll(LATER + HOUR)
    assert state(refund) == ("FAILED", 2, True)
    assert after(refund).gateway_refund_id == ""
    retry_refund(refund_id=refund.pk, actor=STAFF, now=LATER + 2 * HOUR)
    poll(LATER + 2 * HOUR)
    assert len(tap.refunds) == 2


def test_a_request_that_tap_refuses_fails_with_its_words(tap, payment):
    refusal = Reply(400, {"errors": [{"code": "1170", "description": "Too much"}]})
    tap.fail_next(refusal, works=False)
    refund = ask(payment)
    poll(LATER)
    assert state(refund) == ("FAILED", 2, True)
    assert "1170: Too much" in str(after(refund).last_error)


@pytest.mark.parametrize("fault", SILENCES)
def test_after_a_lost_answer_it_is_one_refund(tap, payment, fault):
    tap.fail_next(fault, works=True)
    refund = ask(payment)
    poll(LATER)
    assert state(refund) == ("REQUESTED", 1, False)
    poll(after(refund).next_attempt_at)
    assert state(refund) == ("PENDING", 1, False)
    assert (len(tap.refunds), tap.count("POST", "/v2/refunds")) == (1, 2)


@pytest.mark.parametrize("fault", SILENCES)
def test_a_pending_one_survives_silence(tap, payment, fault):
    refund = ask(payment)
    poll(LATER)
    tap.fail_next(fault)
    poll(after(refund).next_attempt_at)
    assert state(refund) == ("PENDING", 1, False)
    tap.set_refund_status(after(refund).gateway_refund_id, "REFUNDED")
    poll(after(refund).next_attempt_at)
    assert after(refund).status == "REFUNDED"


def be_silent(tap, refund):
    """Let every attempt have no answer; return the minutes between them."""
    moments = []
    tap.fail_next(Fault.CUT, times=len(REFUND_DELAYS) + 1)
    while after(refund).next_attempt_at:
        moments.append(after(refund).next_attempt_at)
        poll(moments[-1])
    return [(later - first) for first, later in pairwise(moments)]


def test_silence_for_all_attempts_warns_and_stays_the_same_round(tap, payment, caplog):
    refund = ask(payment)
    assert be_silent(tap, refund) == list(REFUND_DELAYS)
    assert state(refund) == ("FAILED", 1, True)
    assert str(after(refund).last_error).startswith("The gateway gave no answer for hours.")
    assert caplog.record_tuples[-1][1] == logging.ERROR

    retry_refund(refund_id=refund.pk, actor=STAFF, now=NOW + 20 * HOUR)
    poll(NOW + 20 * HOUR)
    assert (state(refund)[:2], len(tap.refunds)) == (("PENDING", 1), 1)
    assert after(refund).last_error is None


def test_an_answer_gives_a_refund_all_its_attempts_anew(tap, payment):
    refund = ask(payment)
    tap.fail_next(Fault.CUT, times=3)
    for _ in range(4):
        poll(after(refund).next_attempt_at)
    assert after(refund).status == "PENDING"
    assert be_silent(tap, refund) == list(REFUND_DELAYS)


def test_all_attempts_end_before_tap_forgets():
    assert sum(REFUND_DELAYS, start=LEASE) < 14 * HOUR


def test_one_that_is_pending_for_a_month_is_given_to_people(tap, payment):
    refund = ask(payment)
    poll(LATER)
    looks = 0
    while due := after(refund).next_attempt_at:
        poll(due)
        looks += 1
    assert 150 < looks < 200
    assert state(refund) == ("FAILED", 1, True)
    assert "30 days" in str(after(refund).last_error)

    tap.set_refund_status(after(refund).gateway_refund_id, "REFUNDED")
    retry_refund(refund_id=refund.pk, actor=STAFF, now=NOW + 800 * HOUR)
    poll(NOW + 800 * HOUR)
    assert (after(refund).status, len(tap.refunds)) == ("REFUNDED", 1)


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_tap_refuses_is_silence(tap, payment, status):
    tap.fail_next(Reply(status, {}), works=True)
    refund = ask(payment)
    poll(LATER)
    assert state(refund) == ("REQUESTED", 1, False)
    poll(after(refund).next_attempt_at)
    assert (after(refund).status, len(tap.refunds)) == ("PENDING", 1)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_one_that_is_not_told_of_any_more_is_not_asked_for_again(tap, payment, status):
    """Its money may be on its way: a fresh round would send it twice."""
    refund = ask(payment, 5000)
    poll(LATER)
    tap.fail_next(Reply(status, {}))
    poll(LATER + HOUR)
    assert state(refund) == ("FAILED", 1, True)
    assert "Check there before you try again" in str(after(refund).last_error)

    tap.set_refund_status(after(refund).gateway_refund_id, "REFUNDED")
    retry_refund(refund_id=refund.pk, actor=STAFF, now=LATER + 2 * HOUR)
    poll(LATER + 2 * HOUR)
    assert (after(refund).status, len(tap.refunds)) == ("REFUNDED", 1)


def test_one_of_another_amount_is_given_to_people(tap, payment):
    refund = ask(payment, 5000)
    poll(LATER)
    told = tap.refunds[after(refund).gateway_refund_id]
    told.update(status="REFUNDED", amount=165.0)
    poll(LATER + HOUR)
    assert state(refund) == ("FAILED", 1, True)
    assert "SAR 165.00" in str(after(refund).last_error)
    assert after(refund).gateway_refund_id == told["id"]


@pytest.mark.parametrize("status", ["REQUESTED", "PENDING", "REFUNDED"])
@pytest.mark.django_db
def test_only_a_failed_one_is_tried_again(status):
    moment = {"refunded_at": NOW} if status == "REFUNDED" else {}
    refund = RefundFactory(status=status, **moment)
    with pytest.raises(RefundNotPossible):
        retry_refund(refund_id=refund.pk, actor=STAFF, now=NOW)


# Workers that die, or are slow.


@pytest.mark.django_db
def test_what_a_worker_has_claimed_is_its_own_until_the_lease_ends():
    refund = RefundFactory(status="REQUESTED", next_attempt_at=NOW)
    claimed = [
        claim_due(
            Refund.objects.due(now),
            "next_attempt_at",
            partner="payment__booking__partner",
            now=now,
            limit=2,
        )
        for now in (NOW, NOW, NOW + LEASE)
    ]
    assert claimed == [[refund], [], [refund]]


def test_a_worker_that_dies_after_taps_answer_leaves_one_refund(tap, payment, monkeypatch):
    class Died(BaseException):
        pass

    def die(*args, **options):
        raise Died

    refund = ask(payment)
    with monkeypatch.context() as dying:
        watch_calls(dying, lambda: dying.setattr(transaction.Atomic, "__enter__", die))
        with pytest.raises(Died):
            carry_out_refunds(now=LATER)
    assert state(refund) == ("REQUESTED", 1, False)
    assert len(tap.refunds) == 1

    poll(LATER + LEASE)
    assert (state(refund)[:2], len(tap.refunds)) == (("PENDING", 1), 1)


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_an_earlier_round_is_too_late(tap, payment, monkeypatch):
    refund = ask(payment)

    def another_worker():
        """End the round and begin the next while the first answer is on its way."""
        rounds = Refund.objects.filter(pk=refund.pk, round=1)
        on_another_connection(lambda: rounds.update(round=2))

    tap.refund_status = "DECLINED"
    watch_calls(monkeypatch, another_worker)
    carry_out_refunds(now=LATER)
    assert state(refund) == ("REQUESTED", 2, False)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_tap_refunds(client, tap, booking, monkeypatch):
    payment = pay(client, tap, booking)
    ours = connections["default"]
    is_open = watch_calls(monkeypatch, lambda: ours.in_atomic_block)
    ask(payment)
    poll(LATER)
    poll(LATER + HOUR)
    assert is_open == [False, False]
