"""Hostile bodies on every route that takes one: always the contract's refusal, never a 500."""

import copy
import time

import pytest

from cleanlife.api.compound_fields import ListField
from cleanlife.api.validation import InputSerializer
from tests.contract.write_routes import (
    assert_refused,
    count_rows,
    good_body,
    path_with_ids,
    send,
    write_routes,
)
from tests.factories.partners import AllowedDomainFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

ROUTES = write_routes()
MANY = 100_000
NO_JSON = {
    "broken": b'{"name": ',
    "trailing comma": b'{"name": 1,}',
    "two values": b"{} {}",
    "blank": b"  ",
    "single quotes": b"{'name': 1}",
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": [Infinity]}',
    "minus Infinity": b'{"name": -Infinity}',
    "repeated key": b'{"name": 1, "name": 2}',
    "repeated key, deep": b'{"a": [{"b": 1, "b": 2}]}',
    "repeated key, escaped": b'{"a": 1, "\\u0061": 2}',
    "no UTF-8": b'{"name": "\xff"}',
    "surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "BOM": b"\xef\xbb\xbf{}",
    "UTF-16": '{"name": 1}'.encode("utf-16"),
    "NUL": b'{"name": "\x00"}',
    "deep": b"[" * 65 + b"]" * 65,
    "deep object": b'{"a":' * 65 + b"1" + b"}" * 65,
    "depth 100,000": b"[" * MANY + b"]" * MANY,
    "object of depth 100,000": b'{"a":' * MANY + b"1" + b"}" * MANY,
    "open 100,000 times": b"[" * MANY,
}
NO_OBJECT = {
    "null": b"null",
    "true": b"true",
    "text": b'"text"',
    "number": b"1",
    "huge number": b"9" * 5000,
    "array": b"[]",
    "as deep as allowed": b"[" * 64 + b"]" * 64,
}
LARGE = {
    "half a million elements": b"[" + b"1," * 500_000 + b"1]",
    "half a million objects": b"[" + b"{}," * 300_000 + b"{}]",
    "half a million elements in a field": b'{"codes": [' + b"1," * 500_000 + b"1]}",
    "objects in a field": b'{"customServices": [' + b"{}," * 300_000 + b"{}]}",
    "many unknown fields": b"{" + b",".join(b'"k%d": 1' % n for n in range(80_000)) + b"}",
    "a name as long as a body": b'{"' + b"x" * 1_000_000 + b'": 1}',
    "a text as long as a body": b'{"notes": "' + b"x" * 1_000_000 + b'"}',
}
UNKNOWN = {
    "NUL": b'{"a\\u0000b": 1}',
    "lone surrogate": b'{"\\ud800": 1}',
    "long": b'{"' + b"x" * 5_000 + b'": 1}',
    "proto": b'{"__proto__": {"a": 1}}',
    "many": b"{" + b",".join(b'"k%d": 1' % n for n in range(500)) + b"}",
}
VALUES = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    -(10**30),
    int("9" * 4000),
    1e308,
    1e-300,
    "",
    " ",
    "\x00",
    "a\ud800",
    "\ufffe\uffff\u202e",
    "x" * 20_000,
    "١٢:٠٠",
    "0512345678\n",
    [],
    [[]],
    [None],
    [{}],
    ["\ud800"] * 3,
    list(range(1000)),
    {},
    {"\x00": "a"},
    {"\ud800": "a"},
    {"a": "\x00"},
    {"a": {"b": ["c"]}},
]


@pytest.fixture
def world(make_world):
    made = make_world(teams=1)
    AllowedDomainFactory(partner=made.partner, host="127.0.0.1")
    return made


@pytest.fixture(params=ROUTES, ids=str)
def route(request):
    return request.param


def test_finds_the_routes():
    operations = {route.operation for route in ROUTES}
    assert {"bookings.create", "bookings.cancel", "contacts.create"} <= operations
    assert "webhook-subscription.rotate_secret" in operations


def test_refuses_what_is_no_json(route, world):
    path, before = path_with_ids(route, world), count_rows()
    for name, body in NO_JSON.items():
        answer = send(world.api, route, path, body)
        assert_refused(answer, 400)
        assert answer.json()["error"]["message"] == "body must be valid JSON", name
    assert count_rows() == before


def test_refuses_what_is_no_object(route, world):
    path, before = path_with_ids(route, world), count_rows()
    for name, body in NO_OBJECT.items():
        answer = send(world.api, route, path, body)
        assert_refused(answer, 400)
        assert answer.json()["error"]["message"] == "body must be an object", name
    assert count_rows() == before


def test_refuses_unknown_fields_briefly(route, world):
    path, before = path_with_ids(route, world), count_rows()
    for name, body in UNKNOWN.items():
        answer = send(world.api, route, path, body)
        assert_refused(answer, 400)
        assert "should not exist" in answer.content.decode(), name
        assert len(answer.content) < 20_000, name
    assert count_rows() == before


@pytest.mark.parametrize("name", LARGE)
def test_refuses_what_is_large_within_the_limit_quickly(world, name):
    route = next(route for route in ROUTES if route.operation == "bookings.create")
    started = time.perf_counter()
    answer = send(world.api, route, route.path, LARGE[name])
    assert_refused(answer, 400)
    assert len(answer.content) < 50_000
    assert time.perf_counter() - started < 5


def test_refuses_a_million_elements(route, world):
    path, before = path_with_ids(route, world), count_rows()
    answer = send(world.api, route, path, b"[" + b"1," * 999_999 + b"1]")
    assert_refused(answer, 413)
    assert answer.json()["error"]["code"] == "PAYLOAD_TOO_LARGE"
    assert count_rows() == before


def test_survives_any_value_in_any_field(route, world):
    path, good = path_with_ids(route, world), good_body(route, world)
    for place in _places(route.body()):
        before, accepted = count_rows(), 0
        for number, value in enumerate(VALUES):
            key = {"Idempotency-Key": str(number)} if number % 2 else {}
            answer = send(world.api, route, path, _with(good, place, value), **key)
            accepted += answer.status_code == 200
            if answer.status_code != 200:
                assert_refused(answer, 400, 404, 409, 422)
        assert accepted or count_rows() == before, place


def _places(serializer, path=()):
    """Yield the path of every field, those inside objects and lists too."""
    for name, field in serializer.fields.items():
        yield (*path, name)
        if isinstance(field, InputSerializer):
            yield from _places(field, (*path, name))
        if isinstance(field, ListField):
            yield (*path, name, 0)
            if isinstance(field.child, InputSerializer):
                yield from _places(field.child, (*path, name, 0))


def _with(body, place, value):
    """Return the body with a value at a place, whatever has to be made on the way there."""
    if not place:
        return value
    step, *rest = place
    if step == 0:
        inner = body[0] if isinstance(body, list) and body else {}
        return [_with(inner, rest, value)]
    changed = copy.copy(body) if isinstance(body, dict) else {}
    changed[step] = _with(changed.get(step), rest, value)
    return changed
