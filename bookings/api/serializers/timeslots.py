"""Free times (contract, section 5)."""

from typing import Any

from rest_framework import serializers

from cleanlife.api.fields import DateField, IntegerField, UUIDField
from cleanlife.api.validation import InputSerializer


class TimeslotQuery(InputSerializer):
    """Where, what and when; hours default to the service's."""

    addressId = UUIDField(source="address_id")
    serviceId = UUIDField(source="service_id")
    date = DateField(source="on")
    hours = IntegerField(in_query=True, required=False, min_value=1)
    numberOfTeams = IntegerField(
        in_query=True, source="number_of_teams", required=False, min_value=1, default=1
    )


class FreeTimeslotOutput(serializers.Serializer[Any]):
    """A time that can be booked as it is; capacity counts the teams that are free then."""

    startAt = serializers.CharField()
    endAt = serializers.CharField()
    date = serializers.DateField()
    endsAtNextDay = serializers.BooleanField()
    capacity = serializers.IntegerField()
