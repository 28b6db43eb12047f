"""Contract, section 6: contacts and their addresses."""

import pytest

from bookings.models import Address, Contact
from tests.answers import UNKNOWN_ID, error_of
from tests.client import PartnerClient
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.partners import ApiKeyFactory

pytestmark = pytest.mark.usefixtures("frozen")

WANTED = {"phone": "0512345678", "name": "Noura"}
PLACE = {"line1": "Olaya Street 12", "city": "Riyadh", "latitude": 24.7, "longitude": 46.68}


def test_creates_a_contact(api, partner):
    data = api.post("contacts", WANTED).json()["data"]
    contact = Contact.objects.get()
    assert data == {
        "id": str(contact.pk),
        "name": "Noura",
        "phone": "+966512345678",
        "isNewContact": True,
        "utmSource": "PARTNER",
        "preferences": {"crew": "ANY", "fragranceFree": False, "pets": False},
        "language": "ar",
        "notifications": None,
    }
    assert (contact.partner, contact.utm_source) == (partner, "PARTNER")


def test_says_where_a_contact_came_from_first(api):
    for source in ("SPRING", "AUTUMN"):
        data = api.post("contacts", {**WANTED, "utmSource": source}).json()["data"]
        assert data["utmSource"] == "SPRING"


def test_finds_a_contact_and_keeps_its_name(api):
    first = api.post("contacts", WANTED).json()["data"]
    again = api.post("contacts", {"phone": "+966512345678", "name": "Other"}).json()["data"]
    assert again == {**first, "isNewContact": False}


def test_a_language_is_kept_like_a_name(api):
    first = api.post("contacts", {**WANTED, "language": "en"}).json()["data"]
    again = api.post("contacts", {**WANTED, "language": "ar"}).json()["data"]
    assert (first["language"], again["language"]) == ("en", "en")


def test_changes_the_language(api, partner):
    contact = ContactFactory(partner=partner)
    answer = api.patch(f"contacts/{contact.pk}", {"language": "en"})
    assert answer.json()["data"]["language"] == "en"
    contact.refresh_from_db()
    assert contact.language == "en"


@pytest.mark.parametrize("notifications", [True, False])
def test_changes_whether_the_customer_gets_texts(api, partner, notifications):
    contact = ContactFactory(partner=partner)
    answer = api.patch(f"contacts/{contact.pk}", {"notifications": notifications})
    assert answer.json()["data"]["notifications"] is notifications
    contact.refresh_from_db()
    assert contact.wants_texts is notifications


@pytest.mark.parametrize("language", ["fr", "AR", 1])
def test_refuses_languages_that_we_do_not_write(api, partner, language):
    contact = ContactFactory(partner=partner)
    answer = api.patch(f"contacts/{contact.pk}", {"language": language})
    assert error_of(answer) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "phone", ["+966512345678", "966512345678", "00966512345678", "0512345678"]
)
def test_knows_a_phone_in_each_spelling(api, partner, phone):
    known = ContactFactory(partner=partner, phone="+966512345678")
    assert api.post("contacts", {**WANTED, "phone": phone}).json()["data"]["id"] == str(
        known.pk
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"phone": None}, "phone must be a string"),
        ({"phone": ""}, "phone should not be empty"),
        ({"phone": "+966 512345678"}, "phone must be a valid phone number"),
        ({"phone": "+201012345678"}, "phone must be a valid phone number"),
        ({"name": None}, "name must be a string"),
        ({"name": ""}, "name should not be empty"),
        ({"name": "x" * 151}, "name must be shorter than or equal to 150 characters"),
        (
            {"utmSource": "x" * 101},
            "utmSource must be shorter than or equal to 100 characters",
        ),
        ({"email": "a@b.sa"}, "property email should not exist"),
    ],
)
def test_refuses_a_bad_contact(api, change, message):
    answer = api.post("contacts", {**WANTED, **change})
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert not Contact.objects.exists()


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


def test_renames_a_contact(api, partner):
    contact = ContactFactory(partner=partner, phone="+966512345678")
    data = api.patch(f"contacts/{contact.pk}", {"name": "Sara"}).json()["data"]
    assert data == {
        "id": str(contact.pk),
        "name": "Sara",
        "phone": "+966512345678",
        "isNewContact": False,
        "utmSource": "PARTNER",
        "preferences": {"crew": "ANY", "fragranceFree": False, "pets": False},
        "language": "ar",
        "notifications": None,
    }
    contact.refresh_from_db()
    assert contact.name == "Sara"


@pytest.mark.parametrize("body", [{}, {"name": None}])
def test_a_change_of_nothing_keeps_the_name(api, partner, body):
    contact = ContactFactory(partner=partner, name="Noura")
    answer = api.patch(f"contacts/{contact.pk}", body)
    assert (answer.status_code, answer.json()["data"]["name"]) == (200, "Noura")


def test_the_phone_of_a_contact_cannot_change(api, partner):
    contact = ContactFactory(partner=partner)
    answer = api.patch(f"contacts/{contact.pk}", {"phone": "0512345678"})
    assert answer.json()["error"]["message"] == "property phone should not exist"


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


def test_names_the_zone_in_the_language_asked_for(world):
    path = f"contacts/{world.contact.pk}/addresses"
    listed = world.api.request("GET", path, **{"accept-language": "ar"}).json()["data"]
    assert listed[0]["zone"]["name"] == world.zone.name_ar


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_addresses_of_another_partners_contact_are_not_found(api, method):
    path = f"contacts/{ContactFactory().pk}/addresses"
    assert api.request(method, path, PLACE if method == "POST" else None).status_code == 404
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "contacts"),
        ("GET", f"contacts/{UNKNOWN_ID}"),
        ("GET", f"contacts/{UNKNOWN_ID}/addresses"),
        ("POST", f"contacts/{UNKNOWN_ID}/addresses"),
        ("PATCH", f"contacts/{UNKNOWN_ID}"),
        ("PATCH", f"contacts/{UNKNOWN_ID}/addresses/{UNKNOWN_ID}"),
        ("DELETE", f"contacts/{UNKNOWN_ID}/addresses/{UNKNOWN_ID}"),
    ],
)
@pytest.mark.django_db
def test_wants_a_key_with_the_permission(method, path):
    assert PartnerClient().request(method, path).status_code == 401
    assert PartnerClient(ApiKeyFactory()).request(method, path).status_code == 403
