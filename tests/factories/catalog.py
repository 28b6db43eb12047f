"""Categories, services, who may sell them, what they cost, and coupons."""

import factory
from factory.django import DjangoModelFactory

from catalog.models import (
    AddOn,
    Category,
    Coupon,
    Package,
    PriceList,
    PriceListEntry,
    PricingTier,
    Service,
    ServiceEnablement,
)
from tests.factories.partners import PartnerFactory


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    name_en = factory.Sequence(lambda n: f"Category {n}")
    name_ar = factory.Sequence(lambda n: f"فئة {n}")


class ServiceFactory(DjangoModelFactory):
    """SAR 50.00 an hour; ``enabled_for=partner`` lets that partner sell it."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    class Params:
        inactive = factory.Trait(is_active=False)

    category = factory.SubFactory(CategoryFactory)
    name_en = factory.Sequence(lambda n: f"Service {n}")
    name_ar = factory.Sequence(lambda n: f"خدمة {n}")
    base_price_per_hour_halalas = 5000

    @factory.post_generation
    def enabled_for(service, create, partner, **kwargs):  # noqa: N805
        if partner:
            ServiceEnablementFactory(partner=partner, service=service)


class ServiceEnablementFactory(DjangoModelFactory):
    class Meta:
        model = ServiceEnablement

    partner = factory.SubFactory(PartnerFactory)
    service = factory.SubFactory(ServiceFactory)


class PricingTierFactory(DjangoModelFactory):
    class Meta:
        model = PricingTier

    class Params:
        inactive = factory.Trait(is_active=False)

    min_minutes = 180
    max_minutes = 239
    factor = "0.95"


class PackageFactory(DjangoModelFactory):
    """Four hours for SAR 180.00."""

    class Meta:
        model = Package

    class Params:
        inactive = factory.Trait(is_active=False)

    service = factory.SubFactory(ServiceFactory)
    name_en = factory.Sequence(lambda n: f"Package {n}")
    name_ar = factory.Sequence(lambda n: f"باقة {n}")
    hours = 4
    price_halalas = 18000


class AddOnFactory(DjangoModelFactory):
    """SAR 25.00 a piece."""

    class Meta:
        model = AddOn

    class Params:
        inactive = factory.Trait(is_active=False)

    service = factory.SubFactory(ServiceFactory)
    name_en = factory.Sequence(lambda n: f"Add-on {n}")
    name_ar = factory.Sequence(lambda n: f"إضافة {n}")
    price_halalas = 2500


class PriceListFactory(DjangoModelFactory):
    """The partner's usual list, unless ``contract_code`` names a contract."""

    class Meta:
        model = PriceList

    class Params:
        inactive = factory.Trait(is_active=False)

    partner = factory.SubFactory(PartnerFactory)
    name = "Own prices"


class PriceListEntryFactory(DjangoModelFactory):
    """As in the catalogue, unless a price or a factor is given."""

    class Meta:
        model = PriceListEntry

    price_list = factory.SubFactory(PriceListFactory)
    service = factory.SubFactory(ServiceFactory)


class CouponFactory(DjangoModelFactory):
    """10% off for anybody; ``services`` and ``partners`` restrict it."""

    class Meta:
        model = Coupon
        skip_postgeneration_save = True

    class Params:
        inactive = factory.Trait(is_active=False)
        compensation = factory.Trait(kind="COMPENSATION", user_id="guest-7")
        marketing = factory.Trait(kind="MARKETING")
        everything = factory.Trait(percent=100)

    code = factory.Sequence(lambda n: f"CODE{n}")
    kind = "PROMO"
    percent = factory.Maybe("amount_halalas", yes_declaration=None, no_declaration=10)
    amount_halalas = None

    @factory.post_generation
    def services(coupon, create, services, **kwargs):  # noqa: N805
        coupon.services.set(services or [])

    @factory.post_generation
    def partners(coupon, create, partners, **kwargs):  # noqa: N805
        coupon.partners.set(partners or [])
