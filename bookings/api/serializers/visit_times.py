"""The time of a visit, as bookings and holds read and answer it (contract, section 4)."""

from typing import Any

from rest_framework import serializers

from cleanlife.api.fields import (
    BooleanField,
    DateField,
    EnumField,
    IntegerField,
    PhoneField,
    TimeField,
)
from cleanlife.api.output import ClockTimeField
from cleanlife.api.text_fields import NameField
from cleanlife.api.validation import InputSerializer
from cleanlife.clock import MINUTES_A_DAY
from scheduling.models import Crew
from scheduling.visit import VisitRequest


class TimeslotInput(InputSerializer):
    """A time of day in Riyadh; an end before the start lies on the next day, by noon.

    A free time can be sent back as it was given.
    """

    startAt = TimeField(source="start_minute")
    endAt = TimeField(source="end_minute")
    date = DateField(
        required=False, help_text="Of a free time; it must equal the date beside the timeslot."
    )
    endsAtNextDay = BooleanField(
        source="ends_next_day",
        required=False,
        help_text="Of a free time; it must agree with startAt and endAt.",
    )
    capacity = IntegerField(required=False, help_text="Of a free time; ignored.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return minutes after midnight of the service day, the end past 1440 if next day."""
        start, end = attrs["start_minute"], attrs["end_minute"]
        if start == end:
            text = "must differ from timeslot.startAt"
            raise serializers.ValidationError({"endAt": [text]})
        end = end if end > start else end + MINUTES_A_DAY
        if attrs.pop("ends_next_day", end > MINUTES_A_DAY) != (end > MINUTES_A_DAY):
            text = "must agree with timeslot.startAt and timeslot.endAt"
            raise serializers.ValidationError({"endsAtNextDay": [text]})
        return {**attrs, "end_minute": end}


class NewTimeslotInput(TimeslotInput):
    """The new time of day, or one half of it: then the length stays, and the other follows."""

    one_of = ("startAt", "endAt")
    startAt = TimeField(source="start_minute", required=False)
    endAt = TimeField(source="end_minute", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the minutes that are named; one half is completed by the service."""
        if attrs.keys() >= {"start_minute", "end_minute"}:
            return super().validate(attrs)
        if not attrs.keys() & {"start_minute", "end_minute"}:
            text = "must be a string"
            raise serializers.ValidationError({"startAt": [text], "endAt": [text]})
        return attrs


class PreferencesInput(InputSerializer):
    """What a customer wishes of those who come; what is not sent is as the contact has it."""

    crew = EnumField(Crew.values, required=False, help_text="WOMEN: a team of women only.")
    fragranceFree = BooleanField(source="is_fragrance_free", required=False)
    pets = BooleanField(source="has_pets", required=False, help_text="There are pets at home.")


class ChangedPreferencesInput(PreferencesInput):
    """What a customer wishes now of those who come; what is not sent stays."""


class PreferencesOutput(serializers.Serializer[Any]):
    """What a customer wishes of those who come."""

    crew = serializers.ChoiceField(Crew.values)
    fragranceFree = serializers.BooleanField()
    pets = serializers.BooleanField()


class OnSiteInput(InputSerializer):
    """Who opens the door."""

    name = NameField(max_length=150)
    phone = PhoneField()


class OnSiteOutput(serializers.Serializer[Any]):
    """Who opens the door."""

    name = serializers.CharField()
    phone = serializers.CharField(help_text="E.164, such as +966512345678.")


class TimeslotOutput(serializers.Serializer[Any]):
    """A time of day in Riyadh."""

    startAt = ClockTimeField()
    endAt = ClockTimeField()
    endsAtNextDay = serializers.BooleanField()


def with_visit(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the values with service, time and teams as one visit.

    Refuses ``hours`` and a date of the timeslot that say something else.
    """
    timeslot = attrs.pop("timeslot")
    hours = attrs.pop("hours", None)
    minutes = timeslot["end_minute"] - timeslot["start_minute"]
    problems: dict[str, Any] = {}
    if timeslot.get("date", attrs["date"]) != attrs["date"]:
        problems["timeslot"] = {"date": ["must equal date"]}
    if hours is not None and hours * 60 != minutes:
        problems["hours"] = ["must equal the length of timeslot"]
    if problems:
        raise serializers.ValidationError(problems)
    visit = VisitRequest(
        service_id=attrs.pop("service_id"),
        date=attrs.pop("date"),
        start_minute=timeslot["start_minute"],
        minutes=minutes,
        number_of_teams=attrs.pop("number_of_teams"),
        crew=attrs.get("preferences", {}).pop("crew", None),
    )
    return {**attrs, "visit": visit}
