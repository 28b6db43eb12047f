"""What happened to a booking, as everybody reads it in their own language."""

import pytest


@pytest.fixture
def booking(partner_side):
    """A booking that a partner has just made."""
    return partner_side.book()["bookingId"]


def timeline(window):
    return window.page.locator("#transitions-group")


def test_a_partners_edit_stands_in_the_timeline(window, partner_side, booking):
    partner_side.call("PATCH", f"bookings/{booking}", json={"notes": "Ring the bell twice"})
    window.open("bookings_booking_change", booking)
    assert window.say("Details changed") in timeline(window).inner_text()
    window.picture("timeline")
    assert window.barriers() == []


def test_a_partners_new_reference_stands_in_the_timeline(window, partner_side, booking):
    change = {"externalReference": f"ROOM-{booking}"}
    partner_side.call("PATCH", f"bookings/{booking}", json=change)
    window.open("bookings_booking_change", booking)
    assert window.say("Details changed") in timeline(window).inner_text()


def test_a_partners_new_time_stands_in_the_timeline(window, partner_side, booking):
    order = next(partner_side.orders())
    query = {name: order[name] for name in ("addressId", "serviceId", "date")}
    last = partner_side.call("GET", "timeslots/available", params=query)[-1]
    change = {"date": last["date"], "timeslot": last}
    partner_side.call("PATCH", f"bookings/{booking}", json=change)
    window.open("bookings_booking_change", booking)
    assert window.say("Moved to another time") in timeline(window).inner_text()


def test_what_one_did_is_read_by_another_in_their_own_language(open_window, language, booking):
    author = open_window("huda", reads={"en": "ar", "ar": "en"}[language])
    author.open("bookings_booking_cancel", booking).press("Cancel the booking")
    author.sees("The booking is canceled; the partner is being notified.")
    reader = open_window("mona")
    reader.open("bookings_booking_change", booking)
    assert reader.say("Canceled") in timeline(reader).inner_text()
    reader.open("bookings_booking_history", booking).sees("Canceled for the partner.")
    reader.picture("history")


def test_the_start_page_names_what_one_did_in_the_language_of_the_reader(
    open_window, language, booking
):
    author = open_window("reem", reads={"en": "ar", "ar": "en"}[language])
    author.open("bookings_booking_cancel", booking).press("Cancel the booking")
    author.sees("The booking is canceled; the partner is being notified.")
    here = open_window("reem").go("/admin/").page.locator("#recent-actions-module")
    assert author.say("Canceled for the partner.") not in here.inner_text()
