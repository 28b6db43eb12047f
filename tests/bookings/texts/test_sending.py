"""A text is sent as it is true then, at most once, or given up openly."""

from datetime import timedelta

import pytest
from django.db import connections
from requests import Session

from bookings.models import Booking, CustomerText, TextSwitch
from bookings.retry_delays import LEASE, TEXT_DELAYS
from bookings.services.state.plan_texts import plan_text
from bookings.services.visits.delays import announce_delay
from bookings.services.visits.move_in_field import Press
from bookings.visit_token import visit_url
from tests.bookings.conftest import NOW
from tests.bookings.payments.desk import watch_calls
from tests.bookings.texts.desk import (
    DAY,
    HOUR,
    MINUTE,
    at,
    fresh,
    send,
    standing,
    the_text,
)
from tests.bookings.visits.field import OPS, cancel, press
from tests.factories.payments import PaidFactory
from tests.providers.local_server import Fault, Reply

SECOND = timedelta(seconds=1)
GIVEN_UP, SENT, UNKNOWN, WITHDRAWN, PLANNED = (
    "GIVEN_UP",
    "SENT",
    "UNKNOWN",
    "WITHDRAWN",
    "PLANNED",
)


def problem():
    found = the_text().problem
    return found and found.code


@pytest.fixture
def text(booking):
    """The text that a visit is booked, due now."""
    return plan_text(booking, "BOOKED", now=NOW)


def test_the_customer_gets_it_in_arabic(sms, booking, text):
    assert send(NOW) == 1
    [message] = sms.messages
    assert message.text == f"تم حجز زيارتك الأربعاء 1/7 الساعة 09:00\n{visit_url(booking.pk)}"
    assert f"+{message.recipient}" == booking.contact.phone
    sent = the_text()
    assert (sent.state, sent.sent_at, sent.attempts) == (SENT, NOW, 1)
    assert (sent.message_id, sent.phone) == (message.id, booking.contact.phone)
    assert (sent.language, sent.text) == ("ar", message.text)
    assert message.reference == str(text.pk)


def test_the_customer_gets_it_in_english_if_that_is_the_language(sms, booking, text):
    booking.contact.language = "en"
    booking.contact.save()
    send(NOW)
    assert sms.messages[0].text == (
        "Your CleanLife visit is booked: Wed 1 Jul at 09:00. Details and changes:"
        f" {visit_url(booking.pk)}"
    )


def test_it_says_what_is_true_when_it_is_sent(sms, shop, booking):
    body = {"timeslot": {"startAt": "14:00", "endAt": "17:00"}}
    shop.api.patch(f"bookings/{booking.pk}", body)
    send(NOW)
    assert "الأربعاء 1/7 الساعة 14:00" in sms.messages[0].text


def test_a_delay_names_the_new_start(sms, booking):
    announce_delay(Press(booking_id=booking.pk, actor=OPS), minutes=30, now=DAY)
    send(DAY)
    assert "09:30" in sms.messages[0].text


@pytest.mark.parametrize(
    ("paid", "english"), [(True, "We refund SAR 165.00."), (False, "is canceled.")]
)
def test_a_cancellation_says_what_comes_back(sms, booking, paid, english):
    booking.contact.language = "en"
    booking.contact.save()
    if paid:
        Booking.objects.update(customer_paid_at=NOW)
        PaidFactory(booking=booking, amount_halalas=165_00)
    cancel(fresh(booking), now=NOW)
    send(NOW)
    assert sms.messages[0].text.endswith(english)


def test_it_is_sent_once(sms, text):
    assert [send(NOW), send(NOW), send(NOW + HOUR)] == [1, 0, 0]
    assert len(sms.messages) == 1


def test_many_are_all_sent(sms, booking):
    for _ in range(20):
        plan_text(booking, "ON_THE_WAY", now=DAY)
    press(booking, "dispatch", now=DAY)
    send(DAY)
    # To one phone the provider takes the same text once.
    assert (len(sms.messages), {state for _, state in standing()}) == (1, {SENT, WITHDRAWN})


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.BUSY])
def test_what_goes_by_is_tried_again(sms, text, fault):
    sms.fail_next(fault, works=False)
    send(NOW)
    assert (the_text().state, problem()) == (PLANNED, "NOT_SENT")
    assert (the_text().next_attempt_at, the_text().calling_since) == (
        NOW + TEXT_DELAYS[0],
        None,
    )
    send(NOW + TEXT_DELAYS[0])
    assert (the_text().state, problem(), the_text().attempts) == (SENT, None, 2)


@pytest.mark.parametrize(
    ("fault", "works"),
    [
        (Fault.CUT, True),
        (Fault.CUT, False),
        (Fault.HALF, True),
        (Fault.BROKEN_JSON, True),
        (Reply(502, {}), False),
        (Reply(504, b""), True),
    ],
)
def test_what_the_customer_may_have_is_not_sent_again(sms, text, fault, works):
    sms.fail_next(fault, works=works)
    send(NOW)
    assert (the_text().state, problem()) == (UNKNOWN, "NO_ANSWER")
    assert send(NOW + HOUR) == 0
    assert len(sms.messages) == works


@pytest.mark.parametrize("code", ["ER-02", "ER-07", "ER-08"])
def test_a_refusal_is_final(sms, text, code):
    sms.refuse_next(code)
    send(NOW)
    assert (the_text().state, problem()) == (GIVEN_UP, "NOT_SENT")
    assert code in str(the_text().problem)
    assert send(NOW + HOUR) == 0


def test_what_the_provider_has_is_sent(sms, text):
    sms.refuse_next("ER-09")
    send(NOW)
    assert (the_text().state, the_text().message_id) == (SENT, "")


def through_an_hour(sms, start):
    """Let the worker look every minute for three hours, the first without a provider."""
    sms.fail_next(Fault.ERROR, times=1000, works=False)
    for minute in range(180):
        if minute == 60:
            sms._faults.clear()
        send(start + minute * MINUTE)


def test_after_an_hour_without_a_provider_a_patient_text_is_sent_once(sms, text):
    through_an_hour(sms, NOW)
    assert len(sms.messages) == 1
    sent = the_text()
    assert (sent.state, problem()) == (SENT, None)
    assert NOW + HOUR <= sent.sent_at <= NOW + 2 * HOUR


@pytest.mark.parametrize("kind", ["ON_THE_WAY", "LATE"])
def test_after_an_hour_without_a_provider_an_urgent_text_is_given_up(sms, booking, kind):
    if kind == "LATE":
        announce_delay(Press(booking_id=booking.pk, actor=OPS), minutes=30, now=DAY)
    else:
        press(booking, "dispatch", now=DAY)
    through_an_hour(sms, DAY)
    assert (sms.messages, standing()) == ([], [(kind, GIVEN_UP)])
    assert (problem(), "500" in str(the_text().problem)) == ("TOO_LATE", True)


def test_a_provider_that_is_not_there_is_asked_again(settings, text):
    settings.SMS_PROVIDER = "unifonic"
    settings.UNIFONIC_APP_SID, settings.UNIFONIC_URL = "sid", "http://127.0.0.1:9"
    send(NOW)
    assert (the_text().state, problem()) == (PLANNED, "NOT_SENT")


@pytest.mark.parametrize("kind", ["ON_THE_WAY", "LATE"])
def test_what_nobody_sent_in_time_helps_nobody(sms, booking, kind):
    press(booking, "dispatch", now=DAY)
    CustomerText.objects.update(kind=kind)
    send(DAY + 30 * MINUTE)
    assert (sms.messages, standing(), problem()) == ([], [(kind, GIVEN_UP)], "TOO_LATE")


def test_at_night_it_waits_for_the_morning(sms, booking):
    plan_text(booking, "BOOKED", now=at(22))
    assert [send(at(22)), send(at(8, day=29) - SECOND), send(at(8, day=29))] == [0, 0, 1]
    assert len(sms.messages) == 1


def test_what_a_worker_finds_only_at_night_waits_too(sms, booking):
    plan_text(booking, "BOOKED", now=at(21, 59))
    send(at(22, 1))
    assert (standing(), the_text().next_attempt_at) == (
        [("BOOKED", PLANNED)],
        at(8, day=29),
    )
    send(at(8, day=29))
    assert standing() == [("BOOKED", SENT)]


def test_a_retry_does_not_fall_into_the_night(sms, booking):
    plan_text(booking, "BOOKED", now=at(21, 59))
    sms.fail_next(Fault.ERROR, times=2, works=False)
    send(at(21, 59))
    send(at(21, 59) + 30 * SECOND)
    assert the_text().next_attempt_at == at(8, day=29)


@pytest.mark.parametrize("moment", [at(22), at(3, day=29)])
def test_the_urgent_goes_out_at_night(sms, booking, moment):
    press(booking, "dispatch", now=moment)
    send(moment)
    assert standing() == [("ON_THE_WAY", SENT)]


def test_what_is_true_no_longer_is_withdrawn_when_its_turn_comes(sms, booking, text):
    Booking.objects.update(status="canceled")
    send(NOW)
    assert (sms.requests, standing(), problem()) == ([], [("BOOKED", WITHDRAWN)], "NOT_TRUE")


@pytest.mark.parametrize("switch", ["partner", "booking", "contact"])
def test_what_was_switched_off_meanwhile_is_withdrawn(sms, booking, text, switch):
    if switch == "partner":
        TextSwitch.objects.create(partner=booking.partner, kind="BOOKED", is_on=False)
    else:
        row = booking if switch == "booking" else booking.contact
        row.wants_texts = False
        row.save()
    send(NOW)
    assert (sms.requests, problem()) == ([], "SWITCHED_OFF")
    assert standing() == [("BOOKED", WITHDRAWN)]


class Died(BaseException):
    pass


def die():
    raise Died


def test_what_a_dead_worker_may_have_sent_is_not_sent_again(sms, text, monkeypatch):
    with monkeypatch.context() as dying:
        watch_calls(dying, die)
        with pytest.raises(Died):
            send(NOW)
    assert send(NOW + LEASE - SECOND) == 0
    send(NOW + LEASE)
    assert (sms.messages, standing()) == ([], [("BOOKED", UNKNOWN)])
    assert problem() == "INTERRUPTED"


def test_a_worker_that_dies_after_the_answer_leaves_one_message(sms, text, monkeypatch):
    answered = Session.send

    def die_with_the_answer(*arguments, **options):
        answered(*arguments, **options).close()
        die()

    with monkeypatch.context() as dying:
        dying.setattr(Session, "send", die_with_the_answer)
        with pytest.raises(Died):
            send(NOW)
    send(NOW + LEASE)
    assert (len(sms.messages), standing()) == (1, [("BOOKED", UNKNOWN)])


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_is_sent(sms, text, monkeypatch, wording):
    ours = connections["default"]
    is_open = watch_calls(monkeypatch, lambda: ours.in_atomic_block)
    send(NOW)
    assert is_open == [False]
