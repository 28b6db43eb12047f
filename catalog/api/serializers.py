"""What the catalogue's routes read and answer."""

from typing import Any

from rest_framework import serializers

from cleanlife.api.fields import EnumField
from cleanlife.api.output import MoneyField
from cleanlife.api.pagination import PageQuery


class ServicesQuery(PageQuery):
    """Which page of the services."""

    sortBy = EnumField(
        ["name", "createdAt"], required=False, default="createdAt", source="sort_by"
    )


class CategoryOutput(serializers.Serializer[Any]):
    """A shelf of the catalogue."""

    id = serializers.UUIDField()
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()


class ServiceOutput(serializers.Serializer[Any]):
    """A service, prices in SAR including VAT."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="In the language of Accept-Language.")
    isActive = serializers.BooleanField()
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()
    category = CategoryOutput()
    basePricePerHour = MoneyField(help_text="By your own price list, if you have one.")
    currency = serializers.CharField()
    minHours = serializers.IntegerField()
    maxHours = serializers.IntegerField()
    defaultHours = serializers.IntegerField()
    maxTeams = serializers.IntegerField()


class CustomServiceOutput(serializers.Serializer[Any]):
    """An add-on of a service."""

    id = serializers.UUIDField()
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()
    price = MoneyField()


class ServicePackageOutput(serializers.Serializer[Any]):
    """A visit of fixed length at a fixed price."""

    id = serializers.UUIDField()
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()
    hours = serializers.IntegerField(help_text="Its timeslots are as long as that.")
    price = MoneyField(help_text="For each team.")


class ServiceDetailOutput(ServiceOutput):
    """A service with all that is known of it."""

    description = serializers.CharField(help_text="In the language of Accept-Language.")
    descriptionEn = serializers.CharField()
    descriptionAr = serializers.CharField()
    customServices = CustomServiceOutput(many=True)
    packages = ServicePackageOutput(many=True)
    workTypes = serializers.ListField(child=serializers.CharField())


class TierOutput(serializers.Serializer[Any]):
    """A price factor for visits whose length lies between two inclusive bounds."""

    id = serializers.UUIDField()
    minMinutes = serializers.IntegerField()
    maxMinutes = serializers.IntegerField(allow_null=True, help_text="Null: no upper bound.")
    factor = serializers.FloatField()
    sorting = serializers.IntegerField()
