"""Free times (contract, section 5)."""

from typing import Any

from rest_framework import serializers

from cleanlife.api.fields import DateField, IntegerField, UUIDField
from cleanlife.api.openapi.answers import MetaOutput
from cleanlife.api.output import ClockTimeField
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
    exclude = UUIDField(
        required=False, help_text="A booking that shall move: its present time counts as free."
    )


class FreeTimeslotOutput(serializers.Serializer[Any]):
    """A time that can be booked as it is; capacity counts the teams that are free then."""

    startAt = ClockTimeField()
    endAt = ClockTimeField()
    date = serializers.DateField()
    endsAtNextDay = serializers.BooleanField()
    capacity = serializers.IntegerField()


class FreeTimeslotsMetaOutput(MetaOutput):
    """Where the list stands; when it is empty, why, and when to ask for instead."""

    reason = serializers.CharField(required=False, help_text="Why nothing is free.")
    nextAvailable = FreeTimeslotOutput(required=False, allow_null=True)
