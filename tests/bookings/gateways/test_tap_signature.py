"""The signature of Tap's callbacks: vectors made by openssl, and nothing forged passes."""

import copy
import json
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bookings.gateways.tap_signature import expected_hash, is_genuine
from tests.bookings.gateways.wanted import new_charge
from tests.providers import tap_server

pytestmark = pytest.mark.once


KEY = "sk_test_vector"
HASH = "8b29a0adcc7e9dc7f41cca1a0fbc36a200a0df9c937fdef2711d538b2221b592"
CHARGE = {
    "id": "chg_TS05A4120230736x9K22710693",
    "status": "CAPTURED",
    "amount": Decimal("330.00"),
    "currency": "SAR",
    "transaction": {"created": "1698392202943"},
    "reference": {"gateway": "mada_pg70983", "payment": "4327230736106619650"},
}
UNREFERENCED = {**CHARGE, "status": "FAILED", "amount": Decimal("330.5"), "reference": {}}
# printf '%s' "x_id...x_created..." | openssl dgst -sha256 -hmac sk_test_vector
VECTORS = [
    (CHARGE, HASH),
    (UNREFERENCED, "a43983042ddc670fa36a2319ce6617a277662eaa1f52a4158b1d6dacece5e745"),
    (
        {
            "id": "chg_1",
            "status": "CAPTURED",
            "amount": Decimal("5.125"),
            "currency": "KWD",
            "transaction": {"created": 17},
            "reference": {"gateway": "g", "payment": "p"},
        },
        "1190e594ef62b9c457041f6878cc04a931c6331b4c7973e1dd2355b1f7041149",
    ),
    (
        {
            "id": "re_1",
            "status": "REFUNDED",
            "amount": 2,
            "currency": "SAR",
            "created": "1323232323",
        },
        "b76e27e1730cff5a73cb8730de1f8028436e794c4d2a491fb627e9379dc49a73",
    ),
]
PLACES = [
    ("id",),
    ("status",),
    ("amount",),
    ("currency",),
    ("transaction", "created"),
    ("reference", "gateway"),
    ("reference", "payment"),
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)
    | st.text(st.characters(categories=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def changed(place, value):
    charge = copy.deepcopy(CHARGE)
    part = charge
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    return charge


def at(place):
    part = CHARGE
    for name in place:
        part = part[name]
    return part


@pytest.mark.parametrize(("charge", "vector"), VECTORS)
def test_agrees_with_openssl(charge, vector):
    assert expected_hash(charge, KEY) == vector
    assert is_genuine(charge, vector, KEY)


@pytest.mark.parametrize("reference", [None, {}, {"gateway": None}, {"payment": ""}])
def test_references_that_are_missing_are_empty(reference):
    assert is_genuine({**UNREFERENCED, "reference": reference}, VECTORS[1][1], KEY)


@pytest.mark.parametrize("amount", ["330", "330.0", "330.00", "330.000", "3.3E2"])
@pytest.mark.parametrize("parse_float", [Decimal, float])
def test_an_amount_is_the_same_however_it_is_written(amount, parse_float):
    assert is_genuine(
        changed(("amount",), json.loads(amount, parse_float=parse_float)), HASH, KEY
    )


@pytest.mark.parametrize("lie", ["CAPTURED", None])
def test_agrees_with_the_server_of_the_tests(tap, gateway, lie):
    charge = gateway.create_charge(new_charge())
    tap.decline(charge.id)
    callback = tap.callback(charge.id, lie=lie)
    content = json.loads(callback.body, parse_float=Decimal)
    hashstring = callback.headers["hashstring"]
    assert is_genuine(content, hashstring, tap_server.SECRET_KEY) is (lie is None)


def test_another_key_signs_something_else():
    assert not is_genuine(CHARGE, HASH, "sk_test_other")
    assert not is_genuine(CHARGE, tap_server.sign(CHARGE, "sk_test_other"), KEY)


def test_nobody_is_genuine_without_a_key():
    assert not is_genuine(CHARGE, tap_server.sign(CHARGE, ""), "")


@pytest.mark.parametrize(
    "hashstring",
    [None, "", "ä" * 64, HASH.upper(), HASH[:-1], HASH + "0", HASH.encode(), 5, True, [HASH]],
)
def test_a_header_that_is_nonsense_is_not_genuine(hashstring):
    assert not is_genuine(CHARGE, hashstring, KEY)


@pytest.mark.parametrize("charge", [None, [], "chg_1", 5, {}, {"reference": 5}])
def test_a_body_that_is_nonsense_is_not_genuine(charge):
    assert not is_genuine(charge, HASH, KEY)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        True,
        False,
        pytest.param(10**6_000, id="an enormous one"),
        float("nan"),
        float("inf"),
        [],
        {},
        "\ud800",
    ],
)
def test_a_field_that_is_nonsense_is_not_genuine(place, value):
    assert not is_genuine(changed(place, value), HASH, KEY)


@pytest.mark.parametrize(
    "place", [("id",), ("status",), ("currency",), ("transaction", "created")]
)
def test_what_is_signed_without_a_field_is_not_genuine(place):
    charge = changed(place, "")
    assert not is_genuine(charge, tap_server.sign(charge, KEY), KEY)


def test_nothing_below_zero_is_signed():
    assert expected_hash(changed(("amount",), -0.0), KEY) == tap_server.sign(
        changed(("amount",), Decimal(0)), KEY
    )
    charge = changed(("amount",), Decimal(-1))
    assert not is_genuine(charge, tap_server.sign(charge, KEY), KEY)


@pytest.mark.parametrize("name", ["transaction", "reference"])
@pytest.mark.parametrize("value", [None, [], "x", 5, {}])
def test_a_part_that_is_nonsense_is_not_genuine(name, value):
    assert not is_genuine({**CHARGE, name: value}, HASH, KEY)


def test_a_field_cannot_swallow_the_next_one():
    gateway = "mada_pg70983x_payment_reference4327230736106619650"
    forged = {**CHARGE, "reference": {"gateway": "mada_pg70983", "payment": ""}}
    forged["reference"] = {"gateway": gateway[:-19].removesuffix("x_payment_reference")}
    forged["id"] = CHARGE["id"] + "x_amount330.00x_currencySAR"
    assert not is_genuine(forged, HASH, KEY)
    swallowed = changed(("reference", "gateway"), gateway)
    swallowed["reference"]["payment"] = ""
    assert not is_genuine(swallowed, tap_server.sign(swallowed, KEY), KEY)


def test_an_amount_is_not_rounded_into_place():
    assert not is_genuine(changed(("amount",), Decimal("330.004")), HASH, KEY)


@settings(max_examples=100, deadline=None)
@given(place=st.sampled_from(PLACES), value=ANYTHING)
def test_accepts_no_changed_field(place, value):
    # As text, an id made of digits is the same number.
    assume(str(value) != str(at(place)))
    if place == ("amount",) and isinstance(value, int | float | Decimal):
        assume(not Decimal(value).is_finite() or Decimal(value) != at(place))
    assert not is_genuine(changed(place, value), HASH, KEY)


@settings(max_examples=100, deadline=None)
@given(charge=ANYTHING, hashstring=ANYTHING, key=st.text())
def test_never_raises(charge, hashstring, key):
    assert is_genuine(charge, hashstring, key) is False


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(CHARGE)), ANYTHING))
def test_never_raises_for_parts_of_a_charge(parts):
    charge = {**CHARGE, **parts}
    assert is_genuine(charge, HASH, KEY) is (charge == CHARGE)
