"""Customers rate a visit; operations read it before the partner reads its text."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from bookings.models import Rating
from tests.bookings.backoffice import let_in, listing, page_of, read
from tests.bookings.conftest import NOW
from tests.bookings.visit_page.opening import send, show
from tests.bookings.visits.field import cancel, press
from tests.factories.bookings import RatingFactory
from tests.factories.visits import visit_in
from tests.forms import form_on
from tests.recorded import event_types
from webhooks.models import Event

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DECISIONS = {"show_selected": "SHOWN", "keep_back_selected": "KEPT_BACK"}


@pytest.fixture
def done(db):
    return visit_in("Completed")


def kept():
    return Rating.objects.values_list("stars", "text", "reading").get()


def decide(client, action, *ratings):
    """Choose ratings and an action; return the page that asks."""
    chosen = {"action": action, "_selected_action": [str(each.pk) for each in ratings]}
    return client.post(listing("rating"), chosen)


def test_asks_once_the_visit_is_done(client, booking, done):
    assert "How was it?" not in show(client, booking).text
    assert "Send the rating" in show(client, done).text


def test_keeps_stars_and_a_sentence_and_tells_the_stars_alone(client, done):
    answer = send(client, done, "visit-rating", stars="4", text="Friendly, but late")
    assert "Thank you for your rating." in client.get(answer.url).text
    assert kept() == (4, "Friendly, but late", "UNREAD")
    body = Event.objects.get().body
    assert (event_types(), '"stars":4' in body) == (["booking.rated"], True)
    assert '"initiator":"CUSTOMER"' in body
    assert "Friendly" not in body


def test_only_new_stars_are_told_again(client, done):
    for stars, text in (("4", ""), ("4", ""), ("4", "Late"), ("2", "Late")):
        send(client, done, "visit-rating", stars=stars, text=text)
    assert event_types() == ["booking.rated"] * 2
    assert kept() == (2, "Late", "UNREAD")


def test_can_be_changed_for_7_days(client, done):
    send(client, done, "visit-rating", stars="4")
    for after, stars in ((7 * DAY - timedelta(seconds=1), "5"), (7 * DAY, "1")):
        with time_machine.travel(NOW + after, tick=False):
            send(client, done, "visit-rating", stars=stars)
    assert kept()[0] == 5
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        text = show(client, done).text
    assert "You gave 5 stars of 5." in text
    assert "Change the rating" not in text


@pytest.mark.parametrize("stars", ["", "0", "6", "-1", "4.5", "\u0665x", "x"])
def test_refuses_what_is_no_number_of_stars(client, done, stars):
    answer = send(client, done, "visit-rating", stars=stars, text="Kept <b>on</b> the page")
    assert answer.status_code == 422
    assert "Kept &lt;b&gt;on&lt;/b&gt; the page" in answer.text
    assert not Rating.objects.exists()


def test_takes_500_characters_of_plain_text(client, done):
    send(client, done, "visit-rating", stars="3", text="x" * 501)
    assert not Rating.objects.exists()
    send(
        client, done, "visit-rating", stars="3", text="\u202eline\r\n\x00\u200btwo" + "x" * 400
    )
    assert kept()[1] == "line two" + "x" * 400


@pytest.mark.parametrize(
    "status", ["Scheduled", "Dispatched", "In Progress", "Cannot Complete"]
)
def test_only_a_visit_that_is_done(client, status):
    answer = send(client, visit_in(status), "visit-rating", stars="5")
    assert "not possible any more" in client.get(answer.url).text
    assert not Rating.objects.exists()


def test_not_one_that_was_canceled_afterwards(client, sold):
    press(sold, "start", "complete")
    cancel(sold)
    send(client, sold, "visit-rating", stars="5")
    assert not Rating.objects.exists()


def test_a_look_rates_nothing(client, done):
    assert show(client, done, "visit-rating", stars="5").status_code == 303
    assert not Rating.objects.exists()


@pytest.mark.parametrize("wrong", [{"stars": 0}, {"stars": 6}, {"reading": "READ"}])
def test_the_database_keeps_no_other_rating(done, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingFactory(booking=done, **wrong)


# What operations decide.


@pytest.mark.parametrize("action", DECISIONS)
def test_operations_decide_after_reading(admin_client, action):
    rating = RatingFactory(text="They broke a vase")
    asked = decide(admin_client, action, rating)
    assert "They broke a vase" in asked.text
    assert kept()[2] == "UNREAD"
    admin_client.post(listing("rating"), form_on(asked.text))
    assert kept()[2] == DECISIONS[action]


def test_a_text_that_changed_meanwhile_is_not_shown(admin_client, client):
    rating = RatingFactory(text="Fine")
    form = form_on(decide(admin_client, "show_selected", rating).text)
    send(client, rating.booking, "visit-rating", stars=rating.stars, text="My PIN is 1234")
    answer = admin_client.post(listing("rating"), form)
    assert "My PIN is 1234" in answer.text
    assert kept() == (rating.stars, "My PIN is 1234", "UNREAD")


def test_a_changed_text_is_read_anew(client):
    rating = RatingFactory(text="Fine", reading="SHOWN")
    send(client, rating.booking, "visit-rating", stars=rating.stars, text="Not fine")
    assert kept()[2] == "UNREAD"


def test_what_was_decided_before_is_skipped(admin_client):
    rating = RatingFactory(reading="SHOWN")
    answer = decide(admin_client, "show_selected", rating)
    assert answer.status_code == 302
    assert "decided before" in read(admin_client, listing("rating"))


def test_the_list_is_filtered_and_found_by_booking(admin_client):
    RatingFactory(text="Bad", stars=1)
    good = RatingFactory(text="Good", stars=5, reading="KEPT_BACK")
    assert "Good" not in read(admin_client, listing("rating"), reading__exact="UNREAD")
    found = read(admin_client, listing("rating"), q=str(good.booking_id))
    assert ("Good" in found, "Bad" in found) == (True, False)


def test_the_start_page_names_complaints_until_they_are_read(admin_client):
    for stars, reading in ((2, "UNREAD"), (3, "UNREAD"), (1, "KEPT_BACK")):
        RatingFactory(stars=stars, reading=reading)
    assert "1 customer was not content" in read(admin_client, reverse("admin:index"))
    Rating.objects.update(reading="SHOWN")
    assert "not content" not in read(admin_client, reverse("admin:index"))


def test_the_start_page_tells_only_who_may_read_them(client):
    RatingFactory(stars=1)
    let_in(client, "view_booking")
    assert "not content" not in read(client, reverse("admin:index"))


def test_the_booking_shows_it_and_leads_to_the_customers_page(admin_client, client):
    rating = RatingFactory(text="Lovely")
    text = read(admin_client, page_of("booking", rating.booking))
    assert "Lovely" in text
    assert "/visit/" in text
    let_in(client, "view_booking")
    assert "/visit/" not in read(client, page_of("booking", rating.booking))
