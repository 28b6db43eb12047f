"""Holds (contract, section 4)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.visit_times import (
    PreferencesInput,
    TimeslotInput,
    TimeslotOutput,
    with_visit,
)
from cleanlife.api.fields import DateField, IntegerField, UUIDField
from cleanlife.api.validation import InputSerializer
from scheduling.models import Crew


class CreateHoldInput(InputSerializer):
    """The place and time of a visit that somebody is about to book."""

    addressId = UUIDField(source="address_id")
    serviceId = UUIDField(source="service_id")
    date = DateField()
    timeslot = TimeslotInput()
    hours = IntegerField(required=False, min_value=1)
    numberOfTeams = IntegerField(
        source="number_of_teams", required=False, min_value=1, default=1
    )

    preferences = PreferencesInput(
        required=False, help_text="Only the crew counts; the contact's usual one without it."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse hours that are not the length of the timeslot."""
        found = with_visit(attrs)
        found.pop("preferences", None)
        return found


class HoldOutput(serializers.Serializer[Any]):
    """Held time, free for nobody else until it expires."""

    holdId = serializers.UUIDField()
    expiresAt = serializers.DateTimeField()
    serviceId = serializers.UUIDField()
    addressId = serializers.UUIDField()
    date = serializers.DateField()
    timeslot = TimeslotOutput()
    numberOfTeams = serializers.IntegerField()
    extended = serializers.BooleanField(help_text="Extended already; once is all.")
    crew = serializers.ChoiceField(Crew.values)


class ReleasedHoldOutput(serializers.Serializer[Any]):
    """A hold that keeps no time any more."""

    holdId = serializers.UUIDField()
    released = serializers.BooleanField()
