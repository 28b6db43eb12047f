"""Contacts and addresses over the API (contract, section 6)."""

import pytest

from bookings.models import Address, Contact
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.partners import ApiKeyFactory

WANTED = {"phone": "0512345678", "name": "Noura"}
PLACE = {"line1": "Olaya Street 12", "city": "Riyadh", "latitude": 24.7, "longitude": 46.68}
UNKNOWN = "7c9e6679-7425-40de-944b-e07fc1f90ae7"


def test_creates_a_contact(api, partner):
    data = api.post("contacts", WANTED).json()["data"]
    contact = Contact.objects.get()
    assert data == {
        "id": str(contact.pk),
        "name": "Noura",
        "phone": "+966512345678",
        "isNewContact": True,
    }
    assert (contact.partner, contact.utm_source) == (partner, "PARTNER")


def test_finds_a_contact_and_keeps_its_name(api):
    first = api.post("contacts", WANTED).json()["data"]
    again = api.post("contacts", {"phone": "+966512345678", "name": "Other"}).json()["data"]
    assert again == {**first, "isNewContact": False}


def test_partners_do_not_share_contacts(api):
    ContactFactory(phone="+966512345678")
    assert api.post("contacts", WANTED).json()["data"]["isNewContact"] is True


def test_gets_a_contact(api, partner):
    contact = ContactFactory(partner=partner)
    data = api.get(f"contacts/{contact.pk}").json()["data"]
    assert (data["id"], data["isNewContact"]) == (str(contact.pk), False)


def test_another_partners_contact_is_not_found(api):
    response = api.get(f"contacts/{ContactFactory().pk}")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "RESOURCE_NOT_FOUND"


def test_a_contact_id_that_is_none(api):
    response = api.get("contacts/abc")
    assert response.status_code == 400
    assert response.json()["error"]["message"] == "contactId must be a UUID"


def test_adds_an_address_in_its_zone(world):
    data = world.api.post(f"contacts/{world.contact.pk}/addresses", PLACE).json()["data"]
    assert data["covered"] is True
    assert data["zone"] == {"id": str(world.zone.pk), "name": world.zone.name_en}


def test_adds_an_address_outside_every_zone(world):
    far = {**PLACE, "latitude": 21.4, "longitude": 39.8}
    data = world.api.post(f"contacts/{world.contact.pk}/addresses", far).json()["data"]
    assert (data["covered"], data["zone"]) == (False, None)


def test_names_every_wrong_field_of_an_address(world):
    answer = world.api.post(f"contacts/{world.contact.pk}/addresses", {"latitude": "x"}).json()
    assert answer["error"]["details"]["message"] == [
        "line1 must be a string",
        "city must be a string",
        "latitude must be a number conforming to the specified constraints",
        "longitude must be a number conforming to the specified constraints",
    ]


def test_lists_addresses_with_the_meta_of_a_whole_list(api, partner):
    address = AddressFactory(contact__partner=partner)
    answer = api.get(f"contacts/{address.contact_id}/addresses").json()
    assert [row["id"] for row in answer["data"]] == [str(address.pk)]
    assert answer["meta"] == {"page": 1, "limit": 1, "total": 1, "totalPages": 1}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_addresses_of_another_partners_contact_are_not_found(api, method):
    path = f"contacts/{ContactFactory().pk}/addresses"
    assert api.request(method, path, PLACE if method == "POST" else None).status_code == 404
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "contacts"),
        ("GET", f"contacts/{UNKNOWN}"),
        ("GET", f"contacts/{UNKNOWN}/addresses"),
        ("POST", f"contacts/{UNKNOWN}/addresses"),
    ],
)
@pytest.mark.django_db
def test_wants_a_key_with_the_permission(method, path):
    assert PartnerClient().request(method, path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).request(method, path).status_code == 403
