"""Quotes in the back-office."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bookings.backoffice import listing, page_of, read
from tests.bookings.conftest import NOW
from tests.factories.payments import QuoteFactory

pytestmark = pytest.mark.django_db


def test_lists_what_was_promised(admin_client, django_assert_num_queries):
    quote = QuoteFactory()
    with CaptureQueriesContext(connection) as few:
        page = read(admin_client, listing("quote"))
    for text in (quote.partner.name, "Regular cleaning", "SAR 165.00", "Promised"):
        assert text in page
    QuoteFactory.create_batch(5, expires_at=NOW)
    with django_assert_num_queries(len(few)):
        assert "Over" in read(admin_client, listing("quote"))


def test_shows_lines_and_coupons(admin_client):
    coupon = {"id": None, "code": "SUMMER", "kind": "PROMO", "discount_halalas": 16_50}
    quote = QuoteFactory(
        coupons=[coupon], discount_halalas=16_50, total_halalas=148_50, vat_halalas=19_37
    )
    page = read(admin_client, page_of("quote", quote))
    for text in ("Regular cleaning", "3 h × 1", "SUMMER", "SAR 16.50", "SAR 148.50"):
        assert text in page


def test_nobody_makes_or_changes_a_quote(admin_client):
    assert admin_client.post(page_of("quote", QuoteFactory()), {}).status_code == 403
