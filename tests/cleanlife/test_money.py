"""Amounts as the wire, files and people write them."""

from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from cleanlife.money import sar_number, sar_text, show_sar

halalas = st.integers(0, 10**8)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(33000, "330"), (33050, "330.5"), (33055, "330.55"), (0, "0"), (7, "0.07")],
)
def test_money_leaves_as_riyals(amount, text):
    assert str(sar_number(amount)) == text


@given(halalas)
def test_riyals_have_at_most_two_decimals(amount):
    assert Decimal(str(sar_number(amount))) == Decimal(amount) / 100


@pytest.mark.parametrize(
    ("amount", "text"), [(133000, "1330.00"), (33055, "330.55"), (0, "0.00"), (7, "0.07")]
)
def test_files_always_have_two_decimals(amount, text):
    assert sar_text(amount) == text


@pytest.mark.parametrize(
    ("language", "text"), [("en", "SAR 1,234.05"), ("ar", "1,234.05 ريال")]
)
def test_people_read_the_currency_in_their_language(language, text):
    with override(language):
        assert show_sar(123405) == text
