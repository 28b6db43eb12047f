"""Lists that are counted only as far as anybody pages."""

import pytest
from django.contrib import admin
from django.urls import reverse

from cleanlife.backoffice.long_list import LongListPaginator
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
