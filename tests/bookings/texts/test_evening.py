"""The evening before, customers are reminded of tomorrow's visits: once, by the clock."""

from datetime import timedelta

import pytest

from bookings.models import Booking, TextSwitch
from bookings.visit_token import visit_url
from tests.bookings.conftest import NOW
from tests.bookings.texts.desk import EVENING, HOUR, MINUTE, remind, send, standing
from tests.bookings.visits.field import cancel, fresh
from tests.factories.texts import TextFactory
from tests.providers.local_server import Fault

REMINDED = [("EVENING_BEFORE", "SENT")]
TOMORROW = {"date": "2026-07-02"}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (EVENING - timedelta(seconds=1), []),
        (EVENING, REMINDED),
        (EVENING + 3 * HOUR + 29 * MINUTE, REMINDED),
        (EVENING + 3 * HOUR + 30 * MINUTE, []),
        (EVENING - 24 * HOUR, []),
        (EVENING + 24 * HOUR, []),
    ],
)
def test_between_six_and_half_past_nine_of_the_day_before(sms, booking, moment, expected):
    remind(moment)
    assert standing() == expected


def test_it_names_time_and_page(sms, booking):
    remind(EVENING)
    [message] = sms.messages
    assert message.text == f"موعد زيارتك غدًا الساعة 09:00\n{visit_url(booking.pk)}"


def test_it_comes_once(sms, booking):
    assert [remind(EVENING), remind(EVENING + MINUTE), remind(EVENING + HOUR)] == [1, 0, 0]
    assert len(sms.messages) == 1


def test_whoever_has_just_booked_is_not_reminded(sms, booking):
    TextFactory(booking=booking, sent=True, created_at=EVENING - 6 * HOUR + MINUTE)
    assert remind(EVENING) == 0
    assert remind(EVENING + MINUTE) == 1


@pytest.mark.parametrize("status", ["Dispatched", "Cannot Complete"])
def test_what_is_not_scheduled_is_not_announced(sms, booking, status):
    booking.appointment.status = status
    booking.appointment.save()
    assert remind(EVENING) == 0


@pytest.mark.parametrize("who", ["booking", "contact", "partner", "collector"])
def test_whoever_wants_no_texts_is_not_reminded(sms, booking, who):
    if who == "partner":
        TextSwitch.objects.create(partner=booking.partner, kind="EVENING_BEFORE", is_on=False)
    elif who == "collector":
        Booking.objects.update(payment_responsibility="PARTNER")
    else:
        row = booking if who == "booking" else booking.contact
        row.wants_texts = False
        row.save()
    assert remind(EVENING) == 0


def test_a_cancellation_in_the_evening_withdraws_it(sms, booking):
    sms.refuse_next("ER-01")
    remind(EVENING)
    cancel(fresh(booking), now=EVENING + MINUTE)
    assert standing(kind="EVENING_BEFORE") == [("EVENING_BEFORE", "WITHDRAWN")]


def test_a_visit_that_moves_to_the_next_day_is_announced_for_that_one(sms, shop, booking):
    remind(EVENING)
    assert shop.api.patch(f"bookings/{booking.pk}", TOMORROW).status_code == 200
    send(NOW)
    assert remind(EVENING + 24 * HOUR) == 1
    assert len(standing(kind="EVENING_BEFORE", state="SENT")) == 2


def test_after_ten_in_the_evening_it_is_given_up(sms, booking):
    sms.fail_next(Fault.ERROR, times=50, works=False)
    remind(EVENING + 3 * HOUR)
    for minute in range(0, 61, 5):
        send(EVENING + 3 * HOUR + minute * MINUTE)
    assert standing() == [("EVENING_BEFORE", "GIVEN_UP")]
