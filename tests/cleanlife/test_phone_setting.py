"""A phone number in the environment: as E.164 writes it, or none."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from cleanlife.config.env import phone


@pytest.mark.parametrize("text", ["", "+966920000000", " +966500000000 "])
def test_reads_a_number_or_none(monkeypatch, text):
    monkeypatch.setenv("SUPPORT_PHONE", text)
    assert phone("SUPPORT_PHONE") == text.strip()


@pytest.mark.parametrize(
    "text", ["920000000", "+966 92", "+0123456789", "+9665x", "+966\u0665000000"]
)
def test_refuses_anything_else(monkeypatch, text):
    monkeypatch.setenv("SUPPORT_PHONE", text)
    with pytest.raises(ImproperlyConfigured, match="SUPPORT_PHONE must be like"):
        phone("SUPPORT_PHONE")
