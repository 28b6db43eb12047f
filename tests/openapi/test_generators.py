"""What generators of clients stumble over, looked for in the whole document.

`make generators` makes clients in three languages and books with them.
"""

from functools import cache

import pytest
import yaml
from django.conf import settings

from cleanlife.api.output import KNOWN_VALUES
from tests.openapi.document import problems
from webhooks.event_types import EventType

LARGEST_OF_32_BITS = 2**31 - 1
META = {"$ref": "#/components/schemas/Meta"}
ID = "0b0f9a52-5c1e-4d53-9a2b-6f2f6c1f8f10"
ITEM = {"hours": 2}
QUESTION = {"serviceId": ID, "from": "2026-07-01", "to": "2026-07-02"}


@cache
def committed():
    text = (settings.BASE_DIR / "docs" / "openapi.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


def parts(node, place=""):
    """Yield every object of the document but examples, with its place."""
    if isinstance(node, dict):
        yield place, node
        for name, inner in node.items():
            if name not in {"example", "examples"}:
                yield from parts(inner, f"{place}/{name}")
    elif isinstance(node, list):
        for index, inner in enumerate(node):
            yield from parts(inner, f"{place}/{index}")


def found(wrong):
    """Return the places whose object, a schema or not, is wrong."""
    return [place for place, node in parts(committed()) if wrong(node)]


def schemas(*, requests):
    every = committed()["components"]["schemas"]
    return {k: v for k, v in every.items() if k.endswith("Request") == requests}


def test_nothing_is_a_constant():
    assert found(lambda node: "const" in node) == []


def test_only_text_is_one_of_a_list():
    listed = [node for place, node in parts(committed()) if isinstance(node.get("enum"), list)]
    named = [value for node in listed if "type" in node for value in node["enum"]]
    assert named
    assert {type(value) for value in named} <= {str, type(None)}


def test_success_is_a_plain_boolean():
    told = [node["success"] for _, node in parts(committed()) if "success" in node]
    assert {(each["type"], each["description"]) for each in told} == {
        ("boolean", "Always true."),
        ("boolean", "Always false."),
    }
    assert found(lambda node: node.get("type") == "boolean" and "enum" in node) == []


def test_null_stands_beside_a_type_or_a_reference_only():
    alone = found(lambda node: node.get("type") == "null")
    assert all(place.endswith("/oneOf/1") for place in alone)


def test_no_type_is_named_twice():
    assert found(lambda n: isinstance(n.get("type"), list) and len(n["type"]) != 2) == []


def test_alternatives_are_a_reference_or_null():
    unions = [
        node["oneOf"] for _, node in parts(committed()) if isinstance(node.get("oneOf"), list)
    ]
    assert unions
    assert all("$ref" in one and other == {"type": "null"} for one, other in unions)
    assert found(lambda node: isinstance(node.get("anyOf"), list)) == []


def test_no_tag_is_named_as_the_section_of_webhooks():
    tags = [tag["name"] for tag in committed()["tags"]]
    assert "Webhooks" not in tags
    assert len({tag.replace(" ", "").lower() for tag in tags}) == len(tags)


def test_the_meta_of_every_list_is_the_same_object():
    lists = {k: v["properties"] for k, v in schemas(requests=False).items() if "List" in k}
    # They tell more than where the list stands.
    own = {"BookingEventList", "FreeTimeslotList", "NextTimeslotList"}
    assert {name for name, properties in lists.items() if properties["meta"] != META} == own
    assert all(properties["meta"].keys() == {"$ref"} for properties in lists.values())


@pytest.mark.parametrize(
    "meta",
    [{"limit": 20, "page": 1, "total": 3, "totalPages": 1}, {"limit": 20, "nextCursor": None}],
    ids=["by page", "by cursor"],
)
def test_the_meta_of_a_list_is_either_kind(meta):
    assert problems(meta, META) == []


@pytest.mark.parametrize(
    ("name", "body", "is_right"),
    [
        ("PriceItemRequest", ITEM, False),
        ("PriceItemRequest", ITEM | {"serviceId": None, "packageId": None}, False),
        ("PriceItemRequest", ITEM | {"serviceId": ID}, True),
        ("PriceItemRequest", ITEM | {"serviceId": None, "packageId": ID}, True),
        ("PriceItemRequest", ITEM | {"serviceId": ID, "packageId": ID}, True),
        ("BatchQuestionRequest", QUESTION, False),
        ("BatchQuestionRequest", QUESTION | {"addressId": ID, "zoneId": ID}, False),
        ("BatchQuestionRequest", QUESTION | {"addressId": ID, "zoneId": None}, True),
        ("BatchQuestionRequest", QUESTION | {"zoneId": ID}, True),
        ("NewTimeslotRequest", {}, False),
        ("NewTimeslotRequest", {"startAt": None}, False),
        ("NewTimeslotRequest", {"endAt": "10:00"}, True),
    ],
)
def test_knows_which_fields_need_each_other(name, body, is_right):
    assert (problems(body, {"$ref": f"#/components/schemas/{name}"}) == []) is is_right


def test_the_body_of_every_webhook_has_a_name():
    webhooks = committed()["webhooks"].values()
    bodies = [each["post"]["requestBody"]["content"]["application/json"] for each in webhooks]
    assert all(body["schema"].keys() == {"$ref"} for body in bodies)


def test_no_object_is_nameless():
    nameless = found(lambda node: isinstance(node.get("properties"), dict))
    assert all(place.rpartition("/")[0] == "/components/schemas" for place in nameless)


def test_clients_take_event_types_that_they_do_not_know():
    closed = {"$ref": "#/components/schemas/EventType"}
    answers = list(parts(schemas(requests=False)))
    assert [place for place, node in answers if closed in (node, node.get("items"))] == []
    growing = [node[KNOWN_VALUES] for _, node in answers if KNOWN_VALUES in node]
    assert EventType.values in growing


def test_clients_take_answers_with_further_members():
    closed = found(lambda node: node.get("additionalProperties") is False)
    assert {place.rpartition("/")[2] for place in closed} == set(schemas(requests=True))


def test_no_client_sends_a_default_that_nobody_asked_for():
    defaults = found(lambda node: "in" in node and "default" in node.get("schema", {}))
    assert defaults == []


def test_no_update_declares_a_default():
    updates = {
        k: v for k, v in schemas(requests=True).items() if k.startswith(("Update", "New"))
    }
    assert [place for place, node in parts(updates) if "default" in node] == []


def test_large_numbers_say_that_they_are():
    large = [n for _, n in parts(committed()) if (n.get("maximum") or 0) > LARGEST_OF_32_BITS]
    event = committed()["components"]["schemas"]["BookingEvent"]["properties"]
    assert all(node["format"] == "int64" for node in [*large, event["sequence"]])
