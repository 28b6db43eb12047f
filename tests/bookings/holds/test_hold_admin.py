"""Holds in the back-office."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.models import Hold
from scheduling.models import Reservation
from tests.backoffice import choose, press
from tests.bookings.backoffice import let_in
from tests.factories.bookings import BookingFactory, HoldFactory
from tests.factories.scheduling import ReservationFactory

LIST = reverse("admin:bookings_hold_changelist")
pytestmark = pytest.mark.django_db


def test_lists_holds_in_words(admin_client):
    hold = HoldFactory()
    page = admin_client.get(LIST).content.decode()
    for text in (hold.partner.name, "Wed 1 Jul 2026", "09:00–12:00", "Held"):
        assert text in page


def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_max_num_queries):
    HoldFactory.create_batch(12)
    with django_assert_max_num_queries(9):
        admin_client.get(LIST)


def test_releases_open_holds_after_asking_and_counts_the_others(admin_client):
    held = HoldFactory()
    ReservationFactory(held=True, owner_id=held.pk)
    used = HoldFactory(status="USED", booking=BookingFactory())
    asked = choose(admin_client, LIST, "release_selected", held, used)
    assert f"1 hold of {held.partner.name} ends" in asked.text
    assert Reservation.objects.live().exists()

    page = press(admin_client, asked).text
    assert "1 hold was released." in page
    assert "1 skipped: it is over already." in page
    assert Hold.objects.get(pk=held.pk).status == "RELEASED"
    assert not Reservation.objects.live().exists()


def test_nothing_to_release_is_no_success(admin_client):
    over = [HoldFactory(status=status) for status in ("RELEASED", "EXPIRED")]
    page = choose(admin_client, LIST, "release_selected", *over).text
    assert "2 skipped: they are over already." in page
    assert 'class="success"' not in page


def test_many_cost_no_more_statements_than_few(admin_client):
    def cost(count):
        holds = HoldFactory.create_batch(count)
        for day, hold in enumerate(holds):
            date = hold.service_date + timedelta(days=day % 5)
            ReservationFactory(held=True, owner_id=hold.pk, date=date)
        asked = choose(admin_client, LIST, "release_selected", *holds)
        with CaptureQueriesContext(connection) as spent:
            press(admin_client, asked)
        assert not Reservation.objects.live().exists()
        return len(spent)

    cost(1)
    assert cost(50) == cost(5)


def test_those_who_may_only_look_release_nothing(client):
    viewer, held = let_in(client, "view_hold"), HoldFactory()
    assert "Release selected holds" not in client.get(LIST).content.decode()
    assert choose(viewer, LIST, "release_selected", held).status_code == 403
    assert Hold.objects.get().status == "OPEN"


def test_held_time_leads_to_its_hold(admin_client):
    held = HoldFactory()
    reservation = ReservationFactory(held=True, owner_id=held.pk)
    page = reverse("admin:scheduling_reservation_change", args=[reservation.pk])
    text = admin_client.get(page).content.decode()
    assert reverse("admin:bookings_hold_change", args=[held.pk]) in text
    assert "Open the booking" not in text
