"""A customer's personal values are erased wherever they stand; sums and dates stay."""

from functools import partial
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core import serializers
from django.urls import reverse

from bookings.errors import ContactHasOpenVisits, ContactNotFound
from bookings.models import (
    Booking,
    Contact,
    CouponRedemption,
    CustomerText,
    Refund,
    VisitAccess,
)
from bookings.problems import TextProblem
from bookings.services.contacts.addresses import add_address, update_address
from bookings.services.contacts.contacts import update_contact
from bookings.services.erase_contact import erase_contact
from bookings.services.state.plan_texts import plan_text
from cleanlife.api.models import IdempotencyRecord
from cleanlife.problems import Problem
from tests.bookings.backoffice import read
from tests.bookings.conftest import NOW
from tests.bookings.visit_page.opening import send, show
from tests.bookings.visits.field import cancel, close, fresh, give_up, paid, press
from tests.factories.bookings import (
    AddressFactory,
    CannotCompleteReasonFactory,
    ContactFactory,
    RatingFactory,
)
from tests.factories.payments import PaymentLinkFactory
from tests.factories.webhooks import SubscriptionFactory
from tests.forms import form_on
from webhooks.models import Delivery, Event
from webhooks.services.dispatch_due_deliveries import dispatch_due_deliveries

pytestmark = pytest.mark.django_db
# What must be found nowhere afterwards.
SECRETS = ("Secretname", "512340000", "Secretstreet", "Secretgate", "Hiddenguest", "551119999")
LIST = reverse("admin:bookings_contact_changelist")


@pytest.fixture
def customer(world):
    """Return a world whose customer has a booking with every personal value, cancelled."""
    contact = {"phone": "0512340000", "name": "Secretname"}
    answer = world.api.post("contacts", contact, **{"Idempotency-Key": "k-1"})
    world.contact = Contact.objects.get(pk=answer.json()["data"]["id"])
    place = {"line1": "Secretstreet 1", "city": "Riyadh", "accessNotes": "Secretgate"}
    point = {"latitude": 24.7, "longitude": 46.68}
    answer = world.api.post(f"contacts/{world.contact.pk}/addresses", {**place, **point})
    world.address = world.contact.addresses.get(pk=answer.json()["data"]["id"])
    SubscriptionFactory(partner=world.partner, events=["booking.created"])
    order = world.order(
        notes="Secretname has a dog",
        metadata={"who": "Secretname"},
        userId="Secretname",
        onSite={"name": "Hiddenguest", "phone": "0551119999"},
    )
    answer = world.api.post("bookings", order, **{"Idempotency-Key": "k-2"})
    world.booking = Booking.objects.get(pk=answer.json()["data"]["bookingId"])
    return world


def everything():
    """Return all rows of all tables as one text, stored answers decrypted."""
    own = [model for model in apps.get_models() if model._meta.app_label != "sessions"]
    rows = [row for model in own for row in model._base_manager.all()]
    return serializers.serialize("json", rows, ensure_ascii=False)


def erase(contact):
    return erase_contact(contact_id=contact.pk, now=NOW)


def test_nothing_personal_is_left_in_any_table(customer):
    booking = customer.booking
    VisitAccess.objects.create(booking=booking, gate="Secretgate")
    cancel(booking)
    assert all(secret in everything() for secret in SECRETS)
    erase(customer.contact)
    left = everything()
    assert [secret for secret in SECRETS if secret in left] == []


def test_sums_dates_and_the_reference_stay(customer):
    cancel(customer.booking)
    before = fresh(customer.booking)
    erase(customer.contact)
    after = fresh(customer.booking)
    for name in ("total_halalas", "service_date", "status", "external_reference", "address_id"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version == before.version + 1
    assert after.address.zone == customer.zone


def test_partners_read_the_booking_and_no_longer_the_contact(customer):
    cancel(customer.booking)
    erase(customer.contact)
    data = customer.api.get(f"bookings/{customer.booking.pk}").json()["data"]
    assert (data["onSite"], data["notes"], data["metadata"]) == (None, None, {})
    contact = f"contacts/{customer.contact.pk}"
    assert customer.api.get(contact).status_code == 404
    assert customer.api.post("bookings", customer.order()).status_code == 404
    again = customer.api.post("contacts", {"phone": "0512340000", "name": "Noura"}).json()
    assert again["data"]["isNewContact"]


def test_events_keep_number_and_hash_and_what_waits_fails(customer):
    cancel(customer.booking)
    hashes = list(Event.objects.order_by("sequence").values_list("sequence", "payload_hash"))
    erase(customer.contact)
    assert set(Event.objects.values_list("body", flat=True)) == {None}
    assert hashes == list(
        Event.objects.order_by("sequence").values_list("sequence", "payload_hash")
    )
    dispatch_due_deliveries(now=NOW)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.error) == ("FAILED", "event is no longer kept")


def test_the_log_of_events_is_read_past_what_was_erased(customer):
    cancel(customer.booking)
    erase(customer.contact)
    customer.contact = ContactFactory(partner=customer.partner)
    customer.address = AddressFactory(contact=customer.contact, zone=customer.zone)
    later = customer.api.post("bookings", customer.order()).json()["data"]["bookingId"]
    first = customer.api.get("events", limit=2).json()
    assert (first["data"], first["meta"]["lastSequence"], first["meta"]["hasMore"]) == (
        [],
        2,
        True,
    )
    rest = customer.api.get("events", after=2).json()["data"]
    assert {each["data"]["booking"]["bookingId"] for each in rest} == {later}


def test_another_customer_keeps_everything(customer, world):
    other = ContactFactory(partner=world.partner, name="Othername")
    cancel(customer.booking)
    record = IdempotencyRecord.objects.create(
        partner_id=world.partner.pk,
        method="POST",
        path="/v1/partners/contacts",
        key="k-3",
        request_hash="0" * 64,
        lease_token=uuid4(),
        lease_until=NOW,
        status=200,
        body=f'{{"id":"{other.pk}"}}',
    )
    erase(customer.contact)
    assert Contact.objects.get(pk=other.pk).name == "Othername"
    assert list(IdempotencyRecord.objects.values_list("pk", flat=True)) == [record.pk]


@pytest.mark.parametrize("state", ["sold", "undecided", "refunding"])
def test_what_is_not_over_needs_its_customer(customer, state):
    booking = customer.booking
    if state == "undecided":
        give_up(booking, CannotCompleteReasonFactory())
    if state == "refunding":
        paid(booking)
        give_up(booking, CannotCompleteReasonFactory(ours=True))
        close(booking)
        assert Refund.objects.exists()
    with pytest.raises(ContactHasOpenVisits):
        erase(customer.contact)
    assert "Secretname" in everything()


def test_a_visit_that_was_carried_out_is_over(customer):
    press(customer.booking, "start", "complete")
    erase(customer.contact)
    assert "Secretname" not in everything()


def test_a_rating_keeps_its_stars_and_loses_its_sentence(customer):
    press(customer.booking, "start", "complete")
    rating = RatingFactory(booking=customer.booking, text="Secretname was glad")
    erase(customer.contact)
    stars = rating.stars
    rating.refresh_from_db()
    assert (rating.stars, rating.text) == (stars, "")


WRITES = {
    "name": lambda contact, _: update_contact(contact, name="Secretname"),
    "address": lambda contact, _: add_address(
        contact=contact, latitude=24.7, longitude=46.68, line1="Secretstreet"
    ),
    "other address": lambda contact, address: update_address(
        contact=contact, address_id=address.pk, line1="Secretstreet 2", now=NOW
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_change_that_began_before_writes_nothing_behind(customer, name):
    cancel(customer.booking)
    read_before = Contact.objects.get(pk=customer.contact.pk)
    erase(customer.contact)
    with pytest.raises(ContactNotFound):
        WRITES[name](read_before, customer.address)
    assert [secret for secret in SECRETS if secret in everything()] == []


@pytest.mark.parametrize("name", ["visit", "visit-rating", "visit-photos"])
def test_the_page_of_the_visit_ends_and_takes_nothing_more(client, customer, name):
    press(customer.booking, "start", "complete")
    erase(customer.contact)
    typed = {"stars": "5", "text": "Secretname", "allows": "yes"}
    call = show if name == "visit" else partial(send, **typed)
    assert call(client, customer.booking, name=name).status_code == 410
    assert "Secretname" not in everything()
    assert not fresh(customer.booking).allows_photos


def test_erasing_twice_changes_nothing(customer):
    cancel(customer.booking)
    erase(customer.contact)
    before = everything()
    erase(customer.contact)
    assert everything() == before


def test_two_erased_customers_do_not_collide(world):
    for _ in range(2):
        erase(ContactFactory(partner=world.partner))
    assert Contact.objects.filter(erased_at__isnull=False).count() == 2


def test_an_unknown_contact_is_not_found(db):
    with pytest.raises(ContactNotFound):
        erase_contact(contact_id=uuid4(), now=NOW)


def test_texts_and_uses_of_coupons_lose_the_phone(customer):
    cancel(customer.booking)
    erase(customer.contact)
    assert not CustomerText.objects.exclude(phone="", text="").exists()
    assert not CouponRedemption.objects.exclude(phone="").exists()


def test_the_log_and_what_providers_answered_forget_the_customer(admin_client, customer):
    contact, booking = customer.contact, customer.booking
    admin_client.post(reverse("admin:bookings_contact_stop_texts", args=[contact.pk]))
    text = plan_text(booking, "BOOKED", now=NOW)
    text.problem = Problem(TextProblem.NOT_SENT, {"text": "966512340000 is no phone"})
    text.save()
    PaymentLinkFactory(booking=booking, last_error="966512340000 is no phone")
    cancel(booking)
    assert LogEntry.objects.get().object_repr.startswith("Secretname")
    erase(contact)
    assert [secret for secret in SECRETS if secret in everything()] == []
    text.refresh_from_db()
    assert text.problem.code == TextProblem.NOT_SENT


def test_operations_are_asked_first_and_told_what_stays(admin_client, customer):
    cancel(customer.booking)
    other = ContactFactory(partner=customer.partner)
    chosen = {"action": "erase_selected", "_selected_action": [customer.contact.pk, other.pk]}
    asked = admin_client.post(LIST, chosen).content.decode()
    assert "The personal values of 2 customers are erased for ever." in asked
    assert "What stays: sums, dates, services, zones" in asked
    assert Contact.objects.filter(erased_at=None).count() >= 2
    done = admin_client.post(LIST, form_on(asked), follow=True).content.decode()
    assert "2 customers were erased." in done
    assert "erased customer" in read(admin_client, reverse("admin:index")) + done


def test_operations_read_who_was_skipped(admin_client, customer):
    chosen = {"action": "erase_selected", "_selected_action": [customer.contact.pk]}
    text = admin_client.post(LIST, chosen, follow=True).content.decode()
    assert "1 skipped: erased already, or with visits or refunds that are not over." in text
