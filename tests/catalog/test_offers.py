"""What a partner may sell, and at whose prices."""

import uuid
from decimal import Decimal
from fractions import Fraction

import pytest

from catalog.basket import BasketItem
from catalog.errors import (
    ContractNotFound,
    PackageLengthDiffers,
    PackageNotFound,
    ServiceNotAllowed,
    ServiceNotFound,
)
from catalog.services.find_offers import find_offers
from catalog.services.price_items import Rates, find_rates, price_items
from tests.factories.catalog import (
    AddOnFactory,
    PackageFactory,
    PriceListEntryFactory,
    PriceListFactory,
    PricingTierFactory,
    ServiceEnablementFactory,
    ServiceFactory,
)
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOWHERE = uuid.uuid4()


@pytest.fixture
def service(partner):
    return ServiceFactory(enabled_for=partner)


def wanted(hours=3, **fields):
    return BasketItem(hours=Fraction(hours), **fields)


def price(partner, *items, **options):
    offers = find_offers(partner=partner, items=items)
    return price_items(offers, **{"rates": Rates(), **options})


def agree(partner, service, code="", **entry):
    prices = PriceListFactory(partner=partner, contract_code=code)
    return PriceListEntryFactory(price_list=prices, service=service, **entry)


def test_a_mixed_basket_takes_four_queries(partner, service, django_assert_num_queries):
    package, add_on = PackageFactory(service=service), AddOnFactory(service=service)
    items = [
        wanted(service_id=service.pk, custom_services=[(add_on.pk, 2)]),
        wanted(4, package_id=package.pk, sub_service_id=add_on.pk),
        wanted(service_id=service.pk),
    ]
    with django_assert_num_queries(4):  # packages, add-ons, services, rates
        offers = find_offers(partner=partner, items=items)
        find_rates(partner=partner)
    assert [(offer.package, offer.add_ons) for offer in offers] == [
        (None, ((add_on, 2),)),
        (package, ((add_on, 1),)),
        (None, ()),
    ]


def test_a_service_alone_takes_one_query(partner, service, django_assert_num_queries):
    with django_assert_num_queries(1):
        [offer] = find_offers(partner=partner, items=[wanted(service_id=service.pk)])
    assert offer.service == service


def test_an_add_on_that_is_named_twice_adds_up(partner, service):
    add_on = AddOnFactory(service=service)
    item = wanted(
        service_id=service.pk,
        sub_service_id=add_on.pk,
        custom_services=[(add_on.pk, 2), (add_on.pk, 3)],
    )
    [offer] = find_offers(partner=partner, items=[item])
    assert offer.add_ons == ((add_on, 6),)


@pytest.mark.parametrize("make", [PackageFactory, AddOnFactory])
@pytest.mark.parametrize("state", ["unknown", "inactive", "of another service"])
def test_refuses_what_is_not_on_sale_with_the_service(partner, service, make, state):
    match state:
        case "unknown":
            pk = NOWHERE
        case "inactive":
            pk = make(service=service, inactive=True).pk
        case _:
            pk = make(service=ServiceFactory(enabled_for=partner)).pk
    by_name = {"package_id": pk} if make is PackageFactory else {"sub_service_id": pk}
    with pytest.raises(PackageNotFound):
        find_offers(partner=partner, items=[wanted(4, service_id=service.pk, **by_name)])


def test_refuses_a_package_of_a_service_that_is_not_enabled(partner):
    with pytest.raises(ServiceNotAllowed):
        find_offers(partner=partner, items=[wanted(4, package_id=PackageFactory().pk)])


def test_refuses_a_package_of_a_service_that_is_switched_off(partner):
    service = ServiceFactory(inactive=True, enabled_for=partner)
    with pytest.raises(PackageNotFound):
        find_offers(
            partner=partner, items=[wanted(4, package_id=PackageFactory(service=service).pk)]
        )


def test_refuses_an_unknown_service_among_good_ones(partner, service):
    items = [wanted(service_id=service.pk), wanted(service_id=NOWHERE)]
    with pytest.raises(ServiceNotFound):
        find_offers(partner=partner, items=items)


def test_refuses_other_hours_than_the_packages(partner, service):
    package = PackageFactory(service=service, hours=4)
    items = [wanted(service_id=service.pk), wanted(3, package_id=package.pk)]
    with pytest.raises(PackageLengthDiffers, match=r"items\.1\.hours must equal the hours"):
        price(partner, *items)


def test_a_price_list_replaces_price_and_factor(partner, service):
    PricingTierFactory(min_minutes=180, max_minutes=None, factor="0.9")
    agree(partner, service, price_per_hour_halalas=4000, factor=Decimal("0.5"))
    [item] = price(partner, wanted(service_id=service.pk), rates=find_rates(partner=partner))
    assert (item.main.unit_price_halalas, item.main.factor) == (4000, Decimal("0.5"))
    assert item.price_halalas == 6000


def test_what_a_price_list_leaves_empty_is_as_in_the_catalogue(partner, service):
    PricingTierFactory(min_minutes=180, max_minutes=None, factor="0.9")
    agree(partner, service)
    [item] = price(partner, wanted(service_id=service.pk), rates=find_rates(partner=partner))
    assert item.price_halalas == 13500


def test_nothing_is_a_price_and_a_factor_too(partner, service):
    agree(partner, service, price_per_hour_halalas=0, factor=Decimal(0))
    rates = find_rates(partner=partner)
    assert (rates.price_per_hour(service), rates.factor(service)) == (0, 0)


def test_the_contract_that_is_named_counts_alone(partner, service, django_assert_num_queries):
    agree(partner, service, price_per_hour_halalas=4000)
    agree(partner, service, code="GOLD", price_per_hour_halalas=3000)
    with django_assert_num_queries(1):
        rates = find_rates(partner=partner, contract_code=" GOLD ")
    assert rates.price_per_hour(service) == 3000


def test_a_contract_without_entries_is_the_catalogue(partner, service):
    agree(partner, service, price_per_hour_halalas=4000)
    PriceListFactory(partner=partner, contract_code="EMPTY")
    rates = find_rates(partner=partner, contract_code="EMPTY")
    assert rates.price_per_hour(service) == 5000


@pytest.mark.parametrize("code", ["gold", "SILVER", " "])
def test_refuses_a_contract_that_is_not_the_partners(partner, service, code):
    agree(partner, service, code="GOLD")
    agree(PartnerFactory(), service, code="SILVER")
    with pytest.raises(ContractNotFound):
        find_rates(partner=partner, contract_code=code)


def test_refuses_a_contract_that_is_switched_off(partner):
    PriceListFactory(partner=partner, contract_code="GOLD", inactive=True)
    with pytest.raises(ContractNotFound):
        find_rates(partner=partner, contract_code="GOLD")


def test_a_usual_list_that_is_switched_off_counts_for_nothing(partner, service):
    prices = PriceListFactory(partner=partner, inactive=True)
    PriceListEntryFactory(price_list=prices, service=service, price_per_hour_halalas=1)
    assert find_rates(partner=partner).price_per_hour(service) == 5000


def test_the_prices_of_another_partner_are_its_own(partner, service):
    other = PartnerFactory()
    ServiceEnablementFactory(partner=other, service=service)
    agree(other, service, price_per_hour_halalas=1)
    assert find_rates(partner=partner).price_per_hour(service) == 5000


def test_teams_multiply_the_visit_and_not_its_add_ons(partner, service):
    package, add_on = PackageFactory(service=service), AddOnFactory(service=service)
    hourly = wanted(service_id=service.pk, custom_services=[(add_on.pk, 2)])
    fixed = wanted(4, package_id=package.pk, custom_services=[(add_on.pk, 2)])
    items = price(partner, hourly, fixed, number_of_teams=3)
    assert [item.main.price_halalas for item in items] == [45000, 54000]
    assert [line.price_halalas for item in items for line in item.add_ons] == [5000, 5000]


def test_inactive_tiers_count_for_nothing(partner, service):
    PricingTierFactory(factor="0.5", inactive=True)
    [item] = price(partner, wanted(service_id=service.pk))
    assert item.main.factor == 1


def test_a_changed_tier_counts_at_once(partner, service):
    item, tier = wanted(service_id=service.pk), PricingTierFactory(factor="0.5")
    assert price(partner, item)[0].price_halalas == 7500
    tier.factor = Decimal("0.9")
    tier.save()
    assert price(partner, item)[0].price_halalas == 13500
    tier.delete()
    assert price(partner, item)[0].price_halalas == 15000


def test_known_tiers_cost_no_query(partner, service, django_assert_num_queries):
    PricingTierFactory()
    offers = find_offers(partner=partner, items=[wanted(service_id=service.pk)])
    price_items(offers, rates=Rates())
    with django_assert_num_queries(0):
        price_items(offers, rates=Rates())
