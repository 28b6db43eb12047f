"""For any catalogue: preview, quote and booking are one price, and its parts add up."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bookings.coupons import Shopper
from bookings.models import CouponRedemption
from bookings.services.create_booking import NewBooking, create_booking
from bookings.services.pricing.price_basket import preview_basket
from bookings.services.pricing.quotes import create_quote, read_quote
from catalog.basket import Basket, BasketItem, NamedCoupons
from cleanlife.actor import SYSTEM
from scheduling.visit import VisitRequest
from tests.bookings.conftest import DAY, NOW
from tests.factories.bookings import AddressFactory, ContactFactory
from tests.factories.catalog import (
    AddOnFactory,
    CouponFactory,
    PackageFactory,
    PriceListEntryFactory,
    PricingTierFactory,
    ServiceEnablementFactory,
    ServiceFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.scheduling import working_world

halalas = st.integers(0, 99_999)
factors = st.decimals("0", "2", places=4)
terms = st.fixed_dictionaries(
    {"percent": st.decimals("0.01", "100", places=2)},
    optional={"cap_halalas": halalas, "minimum_subtotal_halalas": halalas},
) | st.fixed_dictionaries({"amount_halalas": halalas, "percent": st.none()})
visits = st.fixed_dictionaries(
    {
        "hours": st.integers(2, 12),
        "teams": st.integers(1, 3),
        "per_hour": halalas,
        "package": st.none() | halalas,
        "add_ons": st.lists(st.tuples(halalas, st.integers(1, 9)), max_size=3),
        "tier": st.none() | factors,
        "agreed": st.none()
        | st.fixed_dictionaries(
            {"price_per_hour_halalas": st.none() | halalas, "factor": st.none() | factors}
        ),
        "is_contract": st.booleans(),
        "coupons": st.lists(terms, max_size=4),
    }
)
baskets = st.lists(
    st.tuples(st.decimals(1, 24, places=2), st.integers(0, 1), st.integers(0, 3)),
    min_size=1,
    max_size=6,
)


def totals(price):
    return (
        price.subtotal_halalas,
        price.discount_halalas,
        price.vat_halalas,
        price.total_halalas,
    )


def assert_adds_up(price):
    assert sum(line.price_halalas for line in price.lines) == price.subtotal_halalas
    assert sum(item.price_halalas for item in price.items) == price.subtotal_halalas
    assert sum(each.discount_halalas for each in price.coupons) == price.discount_halalas
    assert 0 <= price.discount_halalas <= price.subtotal_halalas
    assert price.subtotal_halalas - price.discount_halalas == price.total_halalas
    assert price.net_halalas + price.vat_halalas == price.total_halalas
    assert 0 <= price.vat_halalas <= price.total_halalas


class TestOnePrice(TestCase):
    """A visit that is previewed, quoted and booked."""

    @hypothesis_settings(deadline=None, max_examples=40)
    @given(visits)
    def test_preview_quote_and_booking_are_the_same(self, visit):
        world = self._world(visit)
        item, named = self._wanted(world, visit)
        basket = Basket(
            items=[BasketItem(hours=Fraction(visit["hours"]), **item)],
            number_of_teams=visit["teams"],
            contract_code="GOLD" if visit["is_contract"] else "",
            coupons=named,
        )
        shopper = Shopper(phone=self.address.contact.phone)
        asked = {"partner": self.partner, "shopper": shopper, "now": NOW}
        preview = preview_basket(basket, **asked)
        quote, quoted = create_quote(basket, **asked)
        quote.refresh_from_db()
        assert_adds_up(preview)
        assert preview == quoted == read_quote(quote)
        # A booking with an invalid coupon is refused; without it, it costs as much.
        valid = NamedCoupons(ids=[each.id for each in preview.valid_coupons])
        by_quote = self._book(visit, item, DAY, quote_id=quote.pk)
        by_list = self._book(visit, item, DAY + timedelta(days=7), coupons=valid)
        for booking in (by_quote, by_list):
            self._assert_sold_as(booking, preview)

    def _world(self, visit):
        service = ServiceFactory(
            base_price_per_hour_halalas=visit["per_hour"], max_teams=3, min_hours=2
        )
        world = working_world(teams=3, now=NOW, service=service)
        self.partner = PartnerFactory()
        ServiceEnablementFactory(partner=self.partner, service=service)
        self.address = AddressFactory(
            contact=ContactFactory(partner=self.partner), zone=world.zone
        )
        if visit["tier"] is not None:
            PricingTierFactory(min_minutes=180, max_minutes=360, factor=visit["tier"])
        code = "GOLD" if visit["is_contract"] else ""
        if visit["agreed"] is not None or code:
            PriceListEntryFactory(
                price_list__partner=self.partner,
                price_list__contract_code=code,
                service=service,
                **(visit["agreed"] or {}),
            )
        return world

    def _wanted(self, world, visit):
        service = world.service
        item = {
            "service_id": service.pk,
            "package_id": None,
            "custom_services": [
                (AddOnFactory(service=service, price_halalas=price).pk, quantity)
                for price, quantity in visit["add_ons"]
            ],
        }
        if visit["package"] is not None:
            item["package_id"] = PackageFactory(
                service=service, hours=visit["hours"], price_halalas=visit["package"]
            ).pk
        coupons = [CouponFactory(**each) for each in visit["coupons"]]
        half = len(coupons) // 2
        named = NamedCoupons(
            ids=[each.pk for each in coupons[:half]],
            codes=[each.code for each in coupons[half:]],
        )
        return item, named

    def _book(self, visit, item, day: date, **choice):
        request = NewBooking(
            contact_id=self.address.contact_id,
            address_id=self.address.pk,
            visit=VisitRequest(
                service_id=item["service_id"],
                date=day,
                start_minute=8 * 60,
                minutes=visit["hours"] * 60,
                number_of_teams=visit["teams"],
            ),
            contract_code="GOLD" if visit["is_contract"] else "",
            package_id=item["package_id"],
            custom_services=item["custom_services"],
            **choice,
        )
        return create_booking(partner=self.partner, request=request, actor=SYSTEM, now=NOW)

    def _assert_sold_as(self, booking, price):
        booking.refresh_from_db()
        assert totals(booking) == totals(price)
        kept = booking.price_lines.values_list("price_halalas", flat=True)
        assert list(kept) == [line.price_halalas for line in price.lines]
        redeemed = dict(
            CouponRedemption.objects.filter(booking=booking).values_list(
                "coupon_id", "discount_halalas"
            )
        )
        taken = {each.id: each.discount_halalas for each in price.coupons}
        assert redeemed == {pk: discount for pk, discount in taken.items() if discount}


class TestBaskets(TestCase):
    """Baskets of several items, with add-ons and coupons of one service."""

    @hypothesis_settings(deadline=None, max_examples=40)
    @given(baskets, st.lists(terms, max_size=4), st.randoms(use_true_random=False))
    def test_the_order_of_items_changes_nothing(self, basket, coupons, chance):
        partner = PartnerFactory()
        PricingTierFactory(min_minutes=180, max_minutes=None, factor=Decimal("0.93"))
        services = [
            ServiceFactory(enabled_for=partner, base_price_per_hour_halalas=price)
            for price in (4999, 3333)
        ]
        add_ons = [AddOnFactory(service=service, price_halalas=777) for service in services]
        named = NamedCoupons(
            ids=[
                CouponFactory(services=[services[0]] if index % 2 else [], **each).pk
                for index, each in enumerate(coupons)
            ]
        )
        items = [
            BasketItem(
                hours=Fraction(hours),
                service_id=services[which].pk,
                custom_services=[(add_ons[which].pk, quantity)] if quantity else [],
            )
            for hours, which, quantity in basket
        ]
        order = list(range(len(items)))
        chance.shuffle(order)
        found, turned = (
            preview_basket(Basket(items=some, coupons=named), partner=partner, now=NOW)
            for some in (items, [items[place] for place in order])
        )
        assert_adds_up(found)
        assert totals(turned) == totals(found)
        assert turned.coupons == found.coupons
        assert turned.items == tuple(found.items[place] for place in order)
