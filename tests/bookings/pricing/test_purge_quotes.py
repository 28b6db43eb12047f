"""Old quotes are forgotten, the others stay."""

from datetime import timedelta

import pytest

from bookings.models import Quote
from bookings.services.pricing import quotes
from bookings.tasks import purge_quotes
from cleanlife import clock
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db

MONEY = {"subtotal_halalas": 1, "vat_halalas": 0, "total_halalas": 1}


def quote(**age):
    expires_at = clock.now() - timedelta(**age)
    return Quote.objects.create(
        partner=PartnerFactory(), items=[], expires_at=expires_at, **MONEY
    )


def test_forgets_what_expired_a_month_ago_in_parts(monkeypatch):
    monkeypatch.setattr(quotes, "LARGEST_PURGE", 2)
    kept = [quote(days=29), quote(days=-1)]
    for _ in range(5):
        quote(days=31)
    purge_quotes()

    assert set(Quote.objects.all()) == set(kept)
