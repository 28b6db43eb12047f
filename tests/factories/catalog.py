"""Categories, services, who may sell them, and tiers."""

import factory
from factory.django import DjangoModelFactory

from catalog.models import Category, PricingTier, Service, ServiceEnablement
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
