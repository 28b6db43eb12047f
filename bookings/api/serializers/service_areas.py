"""Service areas (contract, section 5)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.contacts import AddressZoneOutput
from cleanlife.api.fields import DegreesField
from cleanlife.api.validation import InputSerializer


class ServiceAreaQuery(InputSerializer):
    """A place, in degrees."""

    latitude = DegreesField(in_query=True, min_value=-90, max_value=90)
    longitude = DegreesField(in_query=True, min_value=-180, max_value=180)


class ServiceAreaOutput(serializers.Serializer[Any]):
    """Whether we clean at a place, and what can be booked there."""

    covered = serializers.BooleanField()
    zone = AddressZoneOutput(allow_null=True)
    services = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Enabled for you, and doable there by a team that has the skills.",
    )
