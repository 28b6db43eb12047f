"""Input is refused in the contract's words: all fields at once, the first failing rule each."""

from decimal import Decimal

import pytest
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from cleanlife.api.compound_fields import ListField, MetadataField
from cleanlife.api.fields import (
    DateField,
    DegreesField,
    EnumField,
    IntegerField,
    NumberField,
    PhoneField,
    StringField,
    TimeField,
    UUIDField,
)
from cleanlife.api.json_only import JSONParser
from cleanlife.api.validation import InputSerializer, read_body, read_path_id, read_query
from cleanlife.errors import Invalid
from tests.answers import UNKNOWN_ID

MANY_PAIRS = {str(n): "x" for n in range(21)}


class Slot(InputSerializer):
    startAt = TimeField(source="start_minute")


class Item(InputSerializer):
    hours = NumberField(min_value=Decimal(1), max_value=Decimal(24))


class Everything(InputSerializer):
    serviceId = UUIDField(source="service_id", required=False)
    name = StringField(max_length=5, required=False)
    date = DateField(required=False)
    phone = PhoneField(required=False)
    hours = IntegerField(min_value=1, required=False)
    status = EnumField(["success", "failed"], required=False)
    codes = ListField(child=UUIDField(), max_items=2, required=False)
    items = ListField(child=Item(), min_items=1, required=False)
    timeslot = Slot(required=False)
    metadata = MetadataField(required=False)
    latitude = DegreesField(min_value=-90, max_value=90, required=False)


class Needed(InputSerializer):
    serviceId = UUIDField()
    name = StringField()
    timeslot = Slot()
    date = DateField()
    hours = IntegerField()
    codes = ListField(child=UUIDField())


def read(body, serializer=Everything):
    request = APIView(parser_classes=[JSONParser]).initialize_request(
        APIRequestFactory().post("/", body, format="json")
    )
    return read_body(request, serializer)


def refusals(body, serializer=Everything):
    with pytest.raises(Invalid) as refused:
        read(body, serializer)
    return [error.message for error in refused.value.errors]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("serviceId", "x", "serviceId must be a UUID"),
        ("serviceId", 5, "serviceId must be a UUID"),
        ("serviceId", "", "serviceId should not be empty"),
        ("serviceId", "7c9e6679-7425-10de-944b-e07fc1f90ae7", "serviceId must be a UUID"),
        ("name", 5, "name must be a string"),
        ("name", {}, "name must be a string"),
        ("name", "", "name should not be empty"),
        ("name", "x" * 6, "name must be shorter than or equal to 5 characters"),
        ("name", "a\x00b", "name must be a string"),
        ("date", "2026-02-30", "date must be a valid ISO 8601 date string"),
        ("date", "20260201", "date must be a valid ISO 8601 date string"),
        ("date", 20260201, "date must be a valid ISO 8601 date string"),
        ("phone", "12345", "phone must be a valid phone number"),
        ("phone", "+966 512345678", "phone must be a valid phone number"),
        ("phone", "٠٥١٢٣٤٥٦٧", "phone must be a valid phone number"),
        ("phone", "०५१२३४५६७८", "phone must be a valid phone number"),
        ("phone", 512345678, "phone must be a string"),
        ("hours", "3", "hours must be an integer number"),
        ("hours", True, "hours must be an integer number"),
        ("hours", 2.5, "hours must be an integer number"),
        ("hours", 0, "hours must not be less than 1"),
        ("status", "done", "status must be one of the following values: success, failed"),
        ("status", [], "status must be one of the following values: success, failed"),
        ("codes", "x", "codes must be an array"),
        ("codes", [UNKNOWN_ID] * 3, "codes must contain no more than 2 elements"),
        ("codes", [UNKNOWN_ID, "x"], "each value in codes must be a UUID"),
        ("items", [], "items must contain at least 1 elements"),
        (
            "items",
            [{"hours": "x"}],
            "items.0.hours must be a number conforming to the specified constraints",
        ),
        ("items", [{"hours": 2}, {"hours": 25}], "items.1.hours must not be greater than 24"),
        ("items", [5], "items.0 must be an object"),
        ("timeslot", "09:00", "timeslot must be an object"),
        ("timeslot", {}, "timeslot.startAt must be a string"),
        (
            "timeslot",
            {"startAt": "9:00"},
            "timeslot.startAt must be a valid time in HH:MM or HH:MM:SS format",
        ),
        ("timeslot", {"startAt": "09:00:30"}, "timeslot.startAt must be a whole minute"),
        ("timeslot", {"startAt": "09:00", "x": 1}, "property timeslot.x should not exist"),
        ("categoryId", UNKNOWN_ID, "property categoryId should not exist"),
        ("metadata", [], "metadata must be an object"),
        ("metadata", MANY_PAIRS, "metadata must contain no more than 20 elements"),
        ("latitude", 91, "latitude must not be greater than 90"),
        ("latitude", 10**400, "latitude must not be greater than 90"),
    ],
)
def test_words_each_refusal_as_the_contract_does(field, value, message):
    assert refusals({field: value}) == [message]


def test_names_all_failing_fields_in_their_order():
    assert refusals({}, Needed) == [
        "serviceId must be a UUID",
        "name must be a string",
        "timeslot must be an object",
        "date must be a valid ISO 8601 date string",
        "hours must be an integer number",
        "codes must be an array",
    ]


def test_a_body_that_is_no_object():
    assert refusals([1]) == ["body must be an object"]


def test_null_on_an_optional_field_means_not_sent():
    assert read({"name": None, "timeslot": None}) == {}


def test_null_on_a_required_field_is_missing():
    assert refusals({"serviceId": None}, Needed)[0] == "serviceId must be a UUID"


@pytest.mark.parametrize(
    "spelling",
    [
        "+966512345678",
        "966512345678",
        "00966512345678",
        "0512345678",
        "٠٥١٢٣٤٥٦٧٨",
        "+٩٦٦٥١٢٣٤٥٦٧٨",
        "۰۰۹۶۶۵۱۲۳۴۵۶۷۸",
        "05١٢٣٤٥٦۷۸",
    ],
)
def test_keeps_phones_as_e164(spelling):
    assert read({"phone": spelling}) == {"phone": "+966512345678"}


def test_reads_times_as_minutes():
    assert read({"timeslot": {"startAt": "09:30:00"}}) == {"timeslot": {"start_minute": 570}}


def test_reads_ids_in_any_case():
    assert str(read({"serviceId": UNKNOWN_ID.upper()})["service_id"]) == UNKNOWN_ID


def test_a_query_is_text_and_knows_the_key():
    class Page(InputSerializer):
        limit = IntegerField(in_query=True, max_value=100)

    request = APIView().initialize_request(
        APIRequestFactory().get("/", {"limit": "7", "api_key": "x"})
    )
    assert read_query(request, Page) == {"limit": 7}


def test_a_path_id_that_is_none():
    with pytest.raises(Invalid, match="bookingId must be a UUID"):
        read_path_id("abc", name="bookingId")
