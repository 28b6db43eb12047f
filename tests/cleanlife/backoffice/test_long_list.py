"""Lists that are counted only as far as anybody pages."""

import re
from datetime import date, datetime
from html import unescape

import pytest
from django.contrib import admin
from django.urls import reverse

from cleanlife.backoffice.long_list import LongListPaginator
from tests.factories.bookings import BookingFactory
from tests.factories.webhooks import DeliveryFactory
from webhooks.models import Delivery

pytestmark = pytest.mark.django_db


class ShortPaginator(LongListPaginator):
    most_counted = 4


@pytest.mark.parametrize(("rows", "count", "is_cut"), [(4, 4, False), (6, 4, True)])
def test_counts_and_pages_no_further(rows, count, is_cut):
    DeliveryFactory.create_batch(rows)
    paginator = ShortPaginator(Delivery.objects.order_by("created_at"), 3)

    assert paginator.count == count
    assert paginator.is_cut == is_cut
    assert len(paginator.page(2)) == 1


def test_counting_reads_no_more_than_it_needs(django_assert_num_queries):
    DeliveryFactory.create_batch(6)
    paginator = ShortPaginator(Delivery.objects.order_by("partner__name"), 3)
    with django_assert_num_queries(1) as seen:
        assert paginator.count == 4
        assert paginator.is_cut

    sql = seen.captured_queries[0]["sql"]
    assert "LIMIT 5" in sql
    assert "ORDER BY" not in sql


def test_a_cut_list_says_so(admin_client, monkeypatch):
    DeliveryFactory.create_batch(5)
    shown_by = admin.site.get_model_admin(Delivery)
    monkeypatch.setattr(shown_by, "paginator", ShortPaginator)
    listing = reverse("admin:webhooks_delivery_changelist")

    assert "More than 10,000" in admin_client.get(listing).content.decode()
    monkeypatch.undo()
    assert "5 deliveries" in admin_client.get(listing).content.decode()


def links_of(browser, query="", name="webhooks_delivery"):
    listing = reverse(f"admin:{name}_changelist")
    page = browser.get(f"{listing}{query}").content.decode()
    found = re.search(r'<nav class="toplinks">(.*?)</nav>', page, re.DOTALL)
    text = re.sub(r"<[^>]+>|\s+", " ", found[1]) if found else ""
    return " ".join(unescape(text).split())


def at(text):
    return datetime.fromisoformat(text)


def test_leads_to_every_month_and_day_of_riyadh(admin_client):
    # The first of October in Riyadh already.
    DeliveryFactory(created_at=at("2026-09-30T22:00:00Z"))
    DeliveryFactory(created_at=at("2026-12-05T10:00:00Z"))
    assert links_of(admin_client) == "October 2026 November 2026 December 2026"

    days = links_of(admin_client, "?created_at__year=2026&created_at__month=11")
    assert days.startswith("‹ All dates 1 November 2 November")
    assert days.endswith("30 November")
    one = links_of(
        admin_client, "?created_at__year=2026&created_at__month=11&created_at__day=3"
    )
    assert one == "‹ November 2026 3 November"


def test_leads_to_the_days_of_visits_as_they_stand(admin_client):
    first = BookingFactory(service_date=date(2026, 7, 1))
    BookingFactory(service_date=date(2026, 9, 30), service=first.service)
    months = links_of(admin_client, name="bookings_booking")
    assert months == "July 2026 August 2026 September 2026"

    day = "?service_date__year=2026&service_date__month=7&service_date__day=1"
    assert links_of(admin_client, day, "bookings_booking") == "‹ July 2026 1 July"


def test_an_empty_list_leads_nowhere(admin_client):
    assert links_of(admin_client) == ""


def test_no_month_is_read_to_lead_there(admin_client, django_assert_num_queries):
    DeliveryFactory()
    with django_assert_num_queries(6) as seen:
        links_of(admin_client)

    assert not [query for query in seen.captured_queries if "DISTINCT" in query["sql"]]
