"""Which services a partner may sell, and which tiers there may be."""

import uuid
from decimal import Decimal

import pytest

from catalog.errors import ServiceNotAllowed, ServiceNotFound
from catalog.models import PricingTier, ServiceEnablement
from catalog.services.enabled_services import find_service, set_enabled_services
from tests.factories.catalog import PricingTierFactory, ServiceFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


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


def test_finds_an_overlapping_tier():
    PricingTierFactory(min_minutes=120, max_minutes=179)
    other = PricingTierFactory(min_minutes=180, max_minutes=239)
    tier = PricingTier(min_minutes=200, max_minutes=None, factor=Decimal(1))
    assert tier.find_overlapping() == other


@pytest.mark.parametrize(("least", "most"), [(120, 179), (240, None)])
def test_neighbouring_tiers_do_not_overlap(least, most):
    PricingTierFactory(min_minutes=180, max_minutes=239)
    tier = PricingTier(min_minutes=least, max_minutes=most, factor=Decimal(1))
    assert tier.find_overlapping() is None


def test_a_tier_does_not_overlap_with_itself_or_with_inactive_ones():
    tier = PricingTierFactory()
    assert tier.find_overlapping() is None
    assert PricingTierFactory.build(inactive=True).find_overlapping() is None


def test_enables_exactly_the_chosen_services(partner):
    kept, dropped, new = (ServiceFactory() for _ in range(3))
    set_enabled_services(partner=partner, service_ids=[kept.pk, dropped.pk])
    before = ServiceEnablement.objects.get(service=kept).pk
    set_enabled_services(partner=partner, service_ids=[kept.pk, new.pk])
    mine = ServiceEnablement.objects.filter(partner=partner)
    assert {row.service for row in mine} == {kept, new}
    assert mine.get(service=kept).pk == before
