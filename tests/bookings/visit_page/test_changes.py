"""A customer moves and cancels a visit: where the partner allows it, and as it was shown."""

from datetime import timedelta

import pytest
import time_machine

from bookings.models import Booking, Refund, VisitPhoto
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.update_booking import BookingChanges, update_booking
from catalog.models import RefundRule, ServiceEnablement
from partners.models import Partner
from tests.bookings.conftest import NOW
from tests.bookings.visit_page.opening import send, show, url
from tests.bookings.visits.field import OPS, fresh, give_up, paid, press, reserved_teams
from tests.factories.bookings import BookingFactory, CannotCompleteReasonFactory
from tests.factories.visits import visit_in
from tests.forms import form_on
from tests.recorded import event_types
from webhooks.models import Event

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
TEN = {"date": "2026-07-02", "start": 600}


@pytest.fixture
def free(sold):
    """Return a visit whose customer may do everything, paid."""
    Partner.objects.update(customers_may_move=True, customers_may_cancel=True)
    paid(sold)
    return fresh(sold)


def press_shown(client, booking, name, **query):
    """Press the button of a page as it was shown."""
    form = form_on(show(client, booking, name, **query).text)
    return client.post(url(booking, name), form)


def said(client, answer):
    assert answer.status_code == 303
    return client.get(answer.url).text


# Moving.


def test_shows_the_free_times_of_a_week(client, free):
    text = show(client, free, "visit-move").text
    assert "Now: Wed 1 Jul 2026, 09:00–12:00" in text
    assert f"date=2026-07-01&amp;start=600&amp;version={free.version}" in text
    assert "from=2026-07-05" in text
    assert "Earlier days" not in text


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        ("2026-07-05", "Sun 5 Jul"),
        ("2020-01-01", "Wed 1 Jul"),
        ("x", "Wed 1 Jul"),
        ("9999-12-31", "No time"),
    ],
)
def test_shows_the_days_that_are_asked_for(client, free, start, shown):
    page = show(client, free, "visit-move", **{"from": start})
    assert page.status_code == 200
    assert shown in page.text


def test_times_that_overlap_its_own_are_free_and_its_own_is_no_choice(client, free):
    text = show(client, free, "visit-move").text
    assert "date=2026-07-01&amp;start=570&amp;" in text
    assert "date=2026-07-01&amp;start=540&amp;" not in text


def test_shows_old_and_new_before_it_moves(client, free):
    text = show(client, free, "visit-move", **TEN, version=free.version).text
    for shown in ("Wed 1 Jul 2026", "09:00–12:00", "Thu 2 Jul 2026", "10:00–13:00"):
        assert shown in text
    assert fresh(free).service_date == free.service_date


def test_moves_the_visit_and_tells_the_partner(client, free):
    answer = press_shown(client, free, "visit-move", **TEN, version=free.version)
    assert "Your visit was moved." in said(client, answer)
    moved = fresh(free)
    assert (moved.service_date.isoformat(), moved.start_minute) == ("2026-07-02", 600)
    assert (event_types(), '"initiator":"CUSTOMER"' in Event.objects.get().body) == (
        ["booking.updated"],
        True,
    )


def test_pressed_twice_it_moves_once(client, free):
    form = {**TEN, "version": free.version}
    answers = [send(client, free, "visit-move", **form) for _ in range(2)]
    assert [said(client, each).count("Your visit was moved.") for each in answers] == [1, 1]
    assert event_types() == ["booking.updated"]


def test_a_time_that_was_taken_meanwhile_is_said(client, free):
    answer = send(client, free, "visit-move", date="2026-07-02", start=60, version=free.version)
    assert answer.status_code == 422
    assert "has just been taken" in answer.text
    assert fresh(free).service_date == free.service_date


def test_a_stale_page_moves_nothing(client, free):
    changes = BookingChanges(start_minute=14 * 60)
    update_booking(
        partner=free.partner, booking_id=free.pk, changes=changes, actor=OPS, now=NOW
    )
    answer = send(client, free, "visit-move", **TEN, version=free.version)
    assert "Something changed meanwhile" in said(client, answer)
    assert fresh(free).start_minute == 14 * 60


def test_one_that_failed_gets_another_time(client, free):
    give_up(free, CannotCompleteReasonFactory())
    assert "choose another time below" in show(client, free).text
    send(client, free, "visit-move", **TEN, version=fresh(free).version)
    assert fresh(free).appointment.status == "Scheduled"
    assert len(reserved_teams(free)) == 1


def test_what_the_partner_sells_no_more_has_no_times(client, free):
    ServiceEnablement.objects.all().delete()
    assert "No time is free in these days." in show(client, free, "visit-move").text


@pytest.mark.parametrize(
    "wrong",
    [{}, {"date": "x"}, {"start": "-1"}, {"start": "1440"}, {"version": "\u0663\x00"}],
)
def test_nonsense_moves_nothing(client, free, wrong):
    sent = {**TEN, "version": free.version, **wrong} if wrong else {}
    assert "Something changed meanwhile" in said(
        client, send(client, free, "visit-move", **sent)
    )
    assert event_types() == []


# Cancelling.


@pytest.mark.parametrize(
    ("percent", "back", "kept"), [(100, 100, 0), (40, 40, 60), (0, 0, 100)]
)
def test_gives_back_what_was_shown(client, free, percent, back, kept):
    RefundRule.objects.all().delete()
    RefundRule.objects.create(hours_before=0, percent=percent)
    terms = cancellation_terms(free, now=NOW)
    total = terms.refund_halalas + terms.fee_halalas
    answer = press_shown(client, free, "visit-cancel")
    assert "Your visit was canceled." in said(client, answer)
    refunds = Refund.objects.values_list("amount_halalas", flat=True)
    assert (sum(refunds), terms.fee_halalas) == (total * back // 100, total * kept // 100)
    assert (fresh(free).cancelled_by, event_types()) == (
        "CUSTOMER",
        ["booking.cancelled"],
    )


def test_says_before_it_cancels_what_comes_back(client, free):
    RefundRule.objects.create(hours_before=0, percent=0)
    assert "It is too late for money back" in show(client, free, "visit-cancel").text
    Booking.objects.update(payment_responsibility="PARTNER")
    assert f"You paid {free.partner.name}" in show(client, free, "visit-cancel").text


def test_pressed_twice_it_cancels_once(client, free):
    form = form_on(show(client, free, "visit-cancel").text)
    answers = [client.post(url(free, "visit-cancel"), form) for _ in range(2)]
    assert [said(client, each).count("was canceled.") for each in answers] == [1, 1]
    assert (event_types(), Refund.objects.count()) == (["booking.cancelled"], 1)


def test_a_sum_that_is_no_longer_true_cancels_nothing(client, free):
    form = form_on(show(client, free, "visit-cancel").text)
    RefundRule.objects.create(hours_before=0, percent=50)
    answer = client.post(url(free, "visit-cancel"), form)
    assert "Something changed meanwhile" in said(client, answer)
    assert (fresh(free).status, Refund.objects.count()) == ("in progress", 0)


def test_a_deadline_that_passed_meanwhile_cancels_nothing(client, free):
    RefundRule.objects.create(hours_before=24, percent=100)
    form = form_on(show(client, free, "visit-cancel").text)
    with time_machine.travel(free.starts_at - 23 * HOUR, tick=False):
        answer = client.post(url(free, "visit-cancel"), form)
        assert "Something changed meanwhile" in said(client, answer)
    assert fresh(free).status == "in progress"


def test_nonsense_cancels_nothing(client, free):
    for sent in ({}, {"version": "x"}, {"version": free.version, "refund": "-1", "fee": "0"}):
        send(client, free, "visit-cancel", **sent)
    assert fresh(free).status == "in progress"


# Who may, and when.


@pytest.mark.parametrize(
    ("name", "flag"),
    [("visit-move", "customers_may_move"), ("visit-cancel", "customers_may_cancel")],
)
def test_only_where_the_partner_allows_it(client, free, name, flag):
    form = {**TEN, **form_on(show(client, free, "visit-cancel").text)}
    assert url(free, name) in show(client, free).text
    Partner.objects.update(**{flag: False})
    assert url(free, name) not in show(client, free).text
    assert "not possible any more" in said(client, show(client, free, name))
    assert "not possible any more" in said(client, send(client, free, name, **form))
    assert event_types() == []


@pytest.mark.parametrize(
    ("status", "may_move", "may_cancel"),
    [
        ("Scheduled", True, True),
        ("Dispatched", False, True),
        ("In Progress", False, False),
        ("Completed", False, False),
        ("Cannot Complete", True, True),
    ],
)
def test_only_while_the_visit_can(client, status, may_move, may_cancel):
    allowed = {"partner__customers_may_move": True, "partner__customers_may_cancel": True}
    booking = visit_in(status, **allowed)
    text = show(client, booking).text
    assert (url(booking, "visit-move") in text, url(booking, "visit-cancel") in text) == (
        may_move,
        may_cancel,
    )
    form = {"version": booking.version, "refund": 0, "fee": 0}
    send(client, booking, "visit-cancel", **form)
    assert (fresh(booking).status == "canceled") == may_cancel


def test_a_team_that_began_meanwhile_is_not_cancelled(client, free):
    form = form_on(show(client, free, "visit-cancel").text)
    press(free, "start", now=free.starts_at)
    answer = client.post(url(free, "visit-cancel"), form)
    assert "not possible any more" in said(client, answer)
    assert fresh(free).status == "in progress"


def test_an_unpaid_visit_is_cancelled_for_nothing(client):
    booking = BookingFactory(waiting_payment=True, partner__customers_may_cancel=True)
    assert "You have paid nothing" in show(client, booking, "visit-cancel").text
    press_shown(client, booking, "visit-cancel")
    booking.refresh_from_db()
    assert (booking.status, Refund.objects.count()) == ("canceled", 0)


# Photos.


def test_asks_for_photos_where_service_and_partner_take_them(client, booking):
    assert "Photos of the work" not in show(client, booking).text
    Partner.objects.update(allows_photos=True)
    type(booking.service).objects.update(allows_photos=True)
    assert "Allow photos" in show(client, booking).text
    for decision, allows in (("yes", True), ("maybe", True), ("no", False)):
        send(client, booking, "visit-photos", allows=decision)
        booking.refresh_from_db()
        assert booking.allows_photos == allows
    assert not VisitPhoto.objects.exists()
