"""Contract, section 1: what nobody sees is in no reference, label or name."""

import pytest

from bookings.models import Booking, Contact
from tests.answers import error_of
from tests.factories.bookings import BookingFactory

pytestmark = pytest.mark.usefixtures("frozen")

ZERO_WIDTH, LINE_BREAK, TO_THE_RIGHT = "\u200b", "\n", "\u200e"
MARKS = [
    ZERO_WIDTH,
    LINE_BREAK,
    TO_THE_RIGHT,
    "\x1b",
    "\x7f",
    "\u00ad",
    "\u2028",
    "\ufeff",
    "\u3164",
]
WANTED = {"phone": "0512345678", "name": "Noura"}
PLACE = {"line1": "Olaya Street 12", "city": "Riyadh", "latitude": 24.7, "longitude": 46.68}
LOOKS_EMPTY = [ZERO_WIDTH, LINE_BREAK, " ", "\u00a0", "\u200f\u202b\u202c", f" {ZERO_WIDTH} "]


def messages(response):
    assert error_of(response) == (400, "VALIDATION_ERROR")
    return response.json()["error"]["details"]["message"]


def refused(name):
    return [f"{name} must not contain invisible characters"]


@pytest.mark.parametrize("mark", MARKS, ids=ascii)
@pytest.mark.parametrize("reference", ["REF{}", "{}REF", "R{}EF"])
def test_references_that_look_alike_make_one_booking(world, mark, reference):
    assert world.api.post("bookings", world.order(externalReference="REF")).status_code == 200
    order = world.order(externalReference=reference.format(mark), date="2026-07-02")
    assert messages(world.api.post("bookings", order)) == refused("externalReference")
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("mark", [ZERO_WIDTH, LINE_BREAK])
def test_refuses_such_a_reference_in_a_change(world, mark):
    path = f"bookings/{BookingFactory(partner=world.partner).pk}"
    response = world.api.patch(path, {"externalReference": f"REF{mark}"})
    assert messages(response) == refused("externalReference")


@pytest.mark.parametrize("mark", [ZERO_WIDTH, LINE_BREAK])
def test_refuses_such_a_reference_of_a_payment(world, mark):
    path = f"bookings/{BookingFactory(partner=world.partner).pk}/confirm-payment"
    response = world.api.post(path, {"paymentReference": f"POS{mark}"})
    assert messages(response) == refused("paymentReference")


@pytest.mark.parametrize("mark", [ZERO_WIDTH, LINE_BREAK])
def test_refuses_such_a_user(world, mark):
    user = {"userId": f"user-7{mark}"}
    assert messages(world.api.post("bookings", world.order(**user))) == refused("userId")
    priced = {"items": [{"serviceId": str(world.service.pk), "hours": 3}], **user}
    assert messages(world.api.post("pricing/calculate-price", priced)) == refused("userId")


@pytest.mark.parametrize("mark", [ZERO_WIDTH, LINE_BREAK])
def test_refuses_such_labels(world, mark):
    path = f"contacts/{world.contact.pk}/addresses"
    home = {"label": f"Home{mark}"}
    assert messages(world.api.post(path, PLACE | home)) == refused("label")
    assert messages(world.api.patch(f"{path}/{world.address.pk}", home)) == refused("label")
    came_from = {"utmSource": f"hotel{mark}"}
    assert messages(world.api.post("contacts", WANTED | came_from)) == refused("utmSource")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\u202bنورة العتيبي\u202c", "نورة العتيبي"),
        ("\u200fنورة\u200e", "نورة"),
        ("No\u200bura", "Noura"),
        ("Noura\nAl-Harbi", "Noura Al-Harbi"),
        ("Noura\x1b", "Noura"),
        (" Noura", " Noura"),
    ],
)
def test_takes_them_out_of_names(api, sent, kept):
    data = api.post("contacts", WANTED | {"name": sent}).json()["data"]
    assert (data["name"], Contact.objects.get().name) == (kept, kept)
    other = api.patch(f"contacts/{data['id']}", {"name": f"Sara {sent}"}).json()["data"]
    assert other["name"] == f"Sara {kept}"


@pytest.mark.parametrize("name", LOOKS_EMPTY, ids=ascii)
def test_a_name_that_shows_as_nothing_is_empty(world, name):
    refused_as = ["name should not be empty"]
    assert messages(world.api.post("contacts", WANTED | {"name": name})) == refused_as
    path = f"contacts/{world.contact.pk}"
    assert messages(world.api.patch(path, {"name": name})) == refused_as


def test_takes_them_out_of_an_address(world):
    pasted = {name: f"\u202b{name}\u202c" for name in ("line1", "district", "city")}
    numbers = {"buildingNumber": "12\u200e", "postalCode": "\u200e12345"}
    path = f"contacts/{world.contact.pk}/addresses"
    data = world.api.post(path, PLACE | pasted | numbers).json()["data"]
    assert [data[name] for name in pasted] == list(pasted)
    assert (data["buildingNumber"], data["postalCode"]) == ("12", "12345")


@pytest.mark.parametrize("field", ["line1", "city"])
def test_an_address_that_shows_as_nothing_is_empty(world, field):
    path = f"contacts/{world.contact.pk}/addresses"
    response = world.api.post(path, PLACE | {field: ZERO_WIDTH})
    assert messages(response) == [f"{field} should not be empty"]


def test_notes_keep_their_lines(world):
    notes = "Ring twice.\nThe dog is \u200fكلب\u200f, harmless."
    order = world.order(notes=notes)
    assert world.api.post("bookings", order).status_code == 200
    assert Booking.objects.get().notes == notes


def test_what_was_stored_before_is_left_and_found(world):
    old = BookingFactory(partner=world.partner, external_reference="REF\n")
    [found] = world.api.get("bookings", externalReference="REF\n").json()["data"]
    assert (found["bookingId"], found["externalReference"]) == (str(old.pk), "REF\n")
