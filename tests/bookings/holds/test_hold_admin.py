"""Holds in the back-office."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from bookings.models import Hold
from scheduling.models import Reservation
from tests.factories.bookings import BookingFactory, HoldFactory
from tests.factories.scheduling import ReservationFactory

LIST = reverse("admin:bookings_hold_changelist")
pytestmark = pytest.mark.django_db


def release(browser, *holds):
    chosen = {"action": "release_selected", "_selected_action": [hold.pk for hold in holds]}
    return browser.post(LIST, chosen, follow=True).content.decode()


def test_lists_holds_in_words(admin_client):
    hold = HoldFactory()
    page = admin_client.get(LIST).content.decode()
    for text in (hold.partner.name, "Wed 1 Jul 2026", "09:00–12:00", "Held"):
        assert text in page


def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_max_num_queries):
    HoldFactory.create_batch(12)
    with django_assert_max_num_queries(9):
        admin_client.get(LIST)


def test_releases_open_holds_and_counts_the_others(admin_client):
    held = HoldFactory()
    ReservationFactory(held=True, owner_id=held.pk)
    used = HoldFactory(status="USED", booking=BookingFactory())
    page = release(admin_client, held, used)
    assert "1 hold was released; 1 were over already." in page
    assert Hold.objects.get(pk=held.pk).status == "RELEASED"
    assert not Reservation.objects.live().exists()


def test_those_who_may_only_look_release_nothing(client):
    user = User.objects.create_user("viewer", password="p", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_hold"))
    client.force_login(user)
    held = HoldFactory()
    assert "Release selected holds" not in client.get(LIST).content.decode()
    release(client, held)
    assert Hold.objects.get().status == "OPEN"


def test_held_time_leads_to_its_hold(admin_client):
    held = HoldFactory()
    reservation = ReservationFactory(held=True, owner_id=held.pk)
    page = reverse("admin:scheduling_reservation_change", args=[reservation.pk])
    text = admin_client.get(page).content.decode()
    assert reverse("admin:bookings_hold_change", args=[held.pk]) in text
    assert "Open the booking" not in text
