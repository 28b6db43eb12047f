"""Which services a partner may sell, and what they cost."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.errors import ServiceNotAllowed, ServiceNotFound, TiersOverlap
from catalog.models import PricingTier, ServiceEnablement
from catalog.services.calculate_price import PriceItem, calculate_price
from catalog.services.check_tier import check_tier
from catalog.services.find_service import find_service
from catalog.services.price_visit import price_visit
from catalog.services.set_enabled_services import set_enabled_services
from tests.factories.catalog import PricingTierFactory, ServiceFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


def item(service, hours):
    return PriceItem(hours=Decimal(hours), service_id=service.pk)


def test_finds_an_enabled_service(partner, django_assert_num_queries):
    service = ServiceFactory(enabled_for=partner)
    with django_assert_num_queries(1):
        assert find_service(partner=partner, service_id=service.pk) == service


def test_refuses_a_service_that_is_not_enabled(partner):
    service = ServiceFactory(enabled_for=PartnerFactory())
    with pytest.raises(ServiceNotAllowed):
        find_service(partner=partner, service_id=service.pk)


def test_refuses_an_unknown_service(partner):
    with pytest.raises(ServiceNotFound):
        find_service(partner=partner, service_id=uuid.uuid4())


def test_refuses_an_inactive_service(partner):
    service = ServiceFactory(inactive=True, enabled_for=partner)
    with pytest.raises(ServiceNotFound):
        find_service(partner=partner, service_id=service.pk)


def test_prices_a_visit():
    PricingTierFactory(factor="0.95")
    price = price_visit(service=ServiceFactory(), minutes=180, number_of_teams=2)
    assert price.unit_price_halalas == 5000
    assert price.factor == Decimal("0.95")
    assert (price.subtotal_halalas, price.discount_halalas) == (28500, 0)
    assert (price.vat_halalas, price.net_halalas, price.total_halalas) == (3717, 24783, 28500)


def test_the_vat_rate_is_a_setting(settings):
    settings.VAT_RATE_PERCENT = 5
    price = price_visit(service=ServiceFactory(), minutes=120, number_of_teams=1)
    assert price.vat_halalas == 476


def test_inactive_tiers_count_for_nothing():
    PricingTierFactory(factor="0.5", inactive=True)
    assert price_visit(service=ServiceFactory(), minutes=180, number_of_teams=1).factor == 1


def test_a_changed_tier_counts_at_once():
    service, tier = ServiceFactory(), PricingTierFactory(factor="0.5")
    assert price_visit(service=service, minutes=180, number_of_teams=1).total_halalas == 7500
    tier.factor = Decimal("0.9")
    tier.save()
    assert price_visit(service=service, minutes=180, number_of_teams=1).total_halalas == 13500
    tier.delete()
    assert price_visit(service=service, minutes=180, number_of_teams=1).total_halalas == 15000


def test_known_tiers_cost_no_query(django_assert_num_queries):
    service = ServiceFactory()
    PricingTierFactory()
    price_visit(service=service, minutes=180, number_of_teams=1)
    with django_assert_num_queries(0):
        price_visit(service=service, minutes=180, number_of_teams=1)


def test_calculates_a_basket(partner, django_assert_num_queries):
    PricingTierFactory(min_minutes=180, max_minutes=None, factor="0.9")
    service = ServiceFactory(enabled_for=partner)
    with django_assert_num_queries(2):  # services, tiers
        found = calculate_price(
            partner=partner, items=[item(service, 3), item(service, "2.99")]
        )
    assert [line.price_halalas for line in found.lines] == [13500, 14950]
    assert [str(line.factor) for line in found.lines] == ["0.9000", "1"]
    assert (found.subtotal_halalas, found.total_halalas) == (28450, 28450)
    assert found.net_halalas + found.vat_halalas == found.total_halalas


def test_refuses_a_basket_with_a_service_of_others(partner):
    mine, other = ServiceFactory(enabled_for=partner), ServiceFactory()
    with pytest.raises(ServiceNotAllowed):
        calculate_price(partner=partner, items=[item(mine, 2), item(other, 2)])


class TestBaskets(TestCase):
    """Properties of any basket."""

    @hypothesis_settings(deadline=None, max_examples=30)
    @given(
        hours=st.lists(st.decimals(1, 24, places=2), min_size=1, max_size=10),
        price=st.integers(0, 100_000),
    )
    def test_totals_add_up_in_any_order(self, hours, price):
        partner = PartnerFactory()
        PricingTierFactory(min_minutes=180, max_minutes=None, factor="0.93")
        service = ServiceFactory(enabled_for=partner, base_price_per_hour_halalas=price)
        items = [item(service, length) for length in hours]
        found = calculate_price(partner=partner, items=items)
        turned = calculate_price(partner=partner, items=items[::-1])
        assert found.lines == turned.lines[::-1]
        assert found.total_halalas == turned.total_halalas >= 0
        assert found.total_halalas == sum(line.price_halalas for line in found.lines)
        assert found.net_halalas + found.vat_halalas == found.total_halalas


def test_refuses_overlapping_tiers():
    PricingTierFactory(min_minutes=180, max_minutes=239)
    tier = PricingTier(min_minutes=200, max_minutes=None, factor=Decimal(1))
    with pytest.raises(TiersOverlap, match="180 to 239 minutes"):
        check_tier(tier)


@pytest.mark.parametrize(("least", "most"), [(120, 179), (240, None)])
def test_neighbouring_tiers_do_not_overlap(least, most):
    PricingTierFactory(min_minutes=180, max_minutes=239)
    check_tier(PricingTier(min_minutes=least, max_minutes=most, factor=Decimal(1)))


def test_a_tier_does_not_overlap_with_itself_or_with_inactive_ones():
    tier = PricingTierFactory()
    check_tier(tier)
    check_tier(PricingTierFactory.build(inactive=True))


def test_enables_exactly_the_chosen_services(partner):
    kept, dropped, new = (ServiceFactory() for _ in range(3))
    set_enabled_services(partner=partner, service_ids=[kept.pk, dropped.pk])
    before = ServiceEnablement.objects.get(service=kept).pk
    set_enabled_services(partner=partner, service_ids=[kept.pk, new.pk])
    mine = ServiceEnablement.objects.filter(partner=partner)
    assert {row.service for row in mine} == {kept, new}
    assert mine.get(service=kept).pk == before
