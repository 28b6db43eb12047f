"""The back-office of bookings."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from bookings.lifecycle import Action
from bookings.models import Transition
from bookings.services.state.move import record
from cleanlife import clock
from cleanlife.actor import SYSTEM
from tests.factories.bookings import (
    AddressFactory,
    BookingFactory,
    CancellationReasonFactory,
    ContactFactory,
)
from tests.factories.scheduling import ReservationFactory
from webhooks.models import Event

LIST = reverse("admin:bookings_booking_changelist")
CUSTOMERS = reverse("admin:bookings_contact_changelist")
pytestmark = pytest.mark.django_db


def page_of(booking, name="change"):
    return reverse(f"admin:bookings_booking_{name}", args=[booking.pk])


def read(browser, page, **query):
    answer = browser.get(page, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def viewer(client):
    """A person who may look and nothing else."""
    user = User.objects.create_user("viewer", password="p", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_booking"))
    client.force_login(user)
    return client


def test_lists_bookings_in_words(admin_client):
    booking = BookingFactory(waiting_payment=True, external_reference="HTL-7")
    page = read(admin_client, LIST)
    assert "HTL-7" in page
    assert booking.contact.name in page
    assert "Wed 1 Jul 2026" in page
    assert "09:00–12:00" in page
    assert "Waiting for payment" in page
    assert "Not paid yet" in page
    assert "SAR 165.00" in page


@pytest.mark.parametrize("page", [LIST, CUSTOMERS])
def test_a_longer_list_costs_no_more_queries(admin_client, django_assert_num_queries, page):
    first = BookingFactory(assigned=True)
    with CaptureQueriesContext(connection) as few:
        read(admin_client, page)
    BookingFactory.create_batch(10, partner=first.partner, service=first.service, assigned=True)
    with django_assert_num_queries(len(few)):
        read(admin_client, page)


def test_finds_a_visit_by_its_name(admin_client):
    wanted = BookingFactory(assigned=True)
    BookingFactory(assigned=True)
    found = admin_client.get(LIST, {"q": wanted.appointment.name.lower()}).context["cl"]
    assert list(found.queryset) == [wanted]


def moved(booking, **changes):
    """A line of the booking's history."""
    told = {"life_cycle": "APPOINTMENT", "action": "assign", "to_state": "Scheduled"}
    by = {"initiator": "PARTNER", "actor": "pk_sandbox_abcdefgh", "request_id": "r"}
    return Transition.objects.create(booking=booking, **{**told, **by, **changes})


def test_shows_the_whole_booking(admin_client):
    booking = BookingFactory(notes="Two cats", metadata={"branch": "العليا"}, assigned=True)
    reservation = ReservationFactory(owner_id=booking.pk)
    moved(booking, created_at=clock.from_timestamp(1_782_889_200))
    page = read(admin_client, page_of(booking))
    for text in (booking.appointment.name, reservation.team.name, "Two cats", "العليا"):
        assert text in page
    for text in ("Team assigned", "Scheduled", "pk_sandbox_abcdefgh", "1 Jul 2026, 10:00:00"):
        assert text in page


def test_a_page_costs_no_more_queries_for_a_longer_history(
    admin_client, django_assert_max_num_queries
):
    booking = BookingFactory(assigned=True)
    with CaptureQueriesContext(connection) as few:
        read(admin_client, page_of(booking))
    for _ in range(10):
        moved(booking)
    with django_assert_max_num_queries(len(few)):
        read(admin_client, page_of(booking))


def test_reserved_time_leads_to_its_booking(admin_client):
    booking = BookingFactory()
    reservation = ReservationFactory(owner_id=booking.pk)
    page = reverse("admin:scheduling_reservation_change", args=[reservation.pk])
    assert f'href="{page_of(booking)}"' in read(admin_client, page)


def test_cancels_after_asking_and_tells_the_partner(admin_client):
    booking, reason = BookingFactory(assigned=True), CancellationReasonFactory()
    assert page_of(booking, "cancel") in read(admin_client, page_of(booking))
    asked = read(admin_client, page_of(booking, "cancel"))
    assert "This cannot be undone." in asked
    assert reason.name_en in asked
    fields = {"reason": reason.pk, "notes": "Water is off"}
    answer = admin_client.post(page_of(booking, "cancel"), fields, follow=True)
    assert "the partner is being notified" in answer.content.decode()
    booking.refresh_from_db()
    assert (booking.status, booking.cancellation_reason) == ("canceled", reason)
    assert Event.objects.get(type="booking.cancelled").partner == booking.partner
    assert set(booking.transitions.values_list("initiator", "actor")) == {
        ("OPERATIONS", "admin")
    }


def test_a_canceled_booking_has_no_button_and_is_not_canceled_again(admin_client):
    booking = BookingFactory(canceled=True)
    assert "Cancel this booking" not in read(admin_client, page_of(booking))
    answer = admin_client.post(page_of(booking, "cancel"), follow=True)
    assert "canceled already" in answer.content.decode()
    assert not Event.objects.exists()


def test_who_may_only_look_may_not_cancel(viewer):
    booking = BookingFactory()
    assert "Cancel this booking" not in read(viewer, page_of(booking))
    assert viewer.get(page_of(booking, "cancel")).status_code == 403
    assert viewer.post(page_of(booking, "cancel"), {"notes": "x"}).status_code == 403
    booking.refresh_from_db()
    assert booking.status == "in progress"


def test_who_may_not_look_learns_nothing(client):
    user = User.objects.create_user("stranger", password="p", is_staff=True)
    client.force_login(user)
    booking = BookingFactory()
    assert client.get(page_of(booking)).status_code == 403
    assert client.get(page_of(booking, "cancel")).status_code == 403


@pytest.mark.parametrize("model", ["booking", "contact"])
def test_nothing_is_added_by_hand(admin_client, model):
    assert admin_client.get(reverse(f"admin:bookings_{model}_add")).status_code == 403


def test_shows_a_customer_with_its_addresses(admin_client):
    contact = ContactFactory()
    AddressFactory(contact=contact, line1="Olaya Street 12")
    page = read(admin_client, reverse("admin:bookings_contact_change", args=[contact.pk]))
    assert contact.phone in page
    assert "Olaya Street 12" in page
    assert "outside our zones" in page


@pytest.mark.parametrize(
    ("language", "update"), [("en", "Details changed"), ("ar", "تغيّرت التفاصيل")]
)
def test_the_timeline_names_every_action(admin_client, language, update):
    booking = BookingFactory(assigned=True)
    record(booking, *Action, actor=SYSTEM, now=clock.now())
    answer = admin_client.get(page_of(booking), headers={"accept-language": language})
    shown = re.findall('<td class="field-action">(.*?)</td>', answer.content.decode())
    with override(language):
        assert shown == [str(action.label) for action in Action]
    assert update in shown


def test_an_unknown_action_is_not_recorded():
    booking = BookingFactory()
    with pytest.raises(ValueError, match="'vanish' is not a valid Action"):
        record(booking, "vanish", actor=SYSTEM, now=clock.now())
    assert not booking.transitions.exists()
