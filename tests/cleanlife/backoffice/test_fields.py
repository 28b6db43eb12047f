"""Money that people type."""

import pytest
from django.forms import ValidationError

from cleanlife.backoffice.fields import SarField


@pytest.mark.parametrize(
    ("text", "halalas"),
    [
        ("0", 0),
        ("55", 55_00),
        (" 55.5 ", 55_50),
        ("55.50", 55_50),
        ("0.01", 1),
        ("9.100", 9_10),
    ],
)
def test_reads_amounts(text, halalas):
    assert SarField().clean(text) == halalas


@pytest.mark.parametrize(
    "text",
    ["1e1", "1_0", "NaN", "Infinity", "-1", "+1", "0.001", "1,50", ".5", "abc", "1" * 12],
)
def test_refuses_what_nobody_means_as_money(text):
    with pytest.raises(ValidationError):
        SarField().clean(text)
