"""Free times (contract, section 5)."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from bookings.services.times.find_batch_times import BatchItem
from catalog.prices import MINUTES_AN_HOUR
from cleanlife.api.compound_fields import ListField
from cleanlife.api.fields import DateField, EnumField, FlagField, IntegerField, UUIDField
from cleanlife.api.operation import WholeListMetaOutput
from cleanlife.api.output import ClockTimeField
from cleanlife.api.validation import InputSerializer
from scheduling.models import Crew
from scheduling.visit import VisitRequest

MOST_DAYS = 31
MOST_QUESTIONS = 50


class TimeslotQuery(InputSerializer):
    """A visit on one date, or on every date of a range; hours default to the service's."""

    addressId = UUIDField(source="address_id")
    serviceId = UUIDField(source="service_id")
    date = DateField(source="first")
    to = DateField(
        source="last",
        required=False,
        help_text=f"The last date, for up to {MOST_DAYS} dates at once; `date` without it.",
    )
    hours = IntegerField(in_query=True, required=False, min_value=1)
    numberOfTeams = IntegerField(
        in_query=True, source="number_of_teams", required=False, min_value=1, default=1
    )
    crew = EnumField(
        Crew.values, required=False, help_text="The contact's usual one unless named."
    )
    exclude = UUIDField(
        source="moving",
        required=False,
        help_text="A booking that shall move: its present time counts as free.",
    )
    explain = FlagField(
        required=False, default=False, help_text="Adds meta.days: each date, its count, why."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a range that is too long or ends before it begins."""
        attrs.setdefault("last", attrs["first"])
        problems = describe_bad_range(attrs, first_name="date", last_name="to")
        if problems:
            raise serializers.ValidationError(problems)
        return with_searched_visit(attrs)


class NextTimeslotsQuery(InputSerializer):
    """A visit from now on; hours default to the service's."""

    addressId = UUIDField(source="address_id")
    serviceId = UUIDField(source="service_id")
    hours = IntegerField(in_query=True, required=False, min_value=1)
    numberOfTeams = IntegerField(
        in_query=True, source="number_of_teams", required=False, min_value=1, default=1
    )
    crew = EnumField(
        Crew.values, required=False, help_text="The contact's usual one unless named."
    )
    limit = IntegerField(
        in_query=True,
        required=False,
        min_value=1,
        max_value=100,
        default=10,
        help_text="How many.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the visit as one value."""
        return with_searched_visit(attrs)


class BatchQuestionInput(InputSerializer):
    """One question of a batch: a visit to an address or a zone, on every date of a range."""

    one_of = ("addressId", "zoneId")
    not_both = True
    serviceId = UUIDField(source="service_id")
    addressId = UUIDField(source="address_id", required=False)
    zoneId = UUIDField(source="zone_id", required=False)
    locals()["from"] = DateField(source="first")  # the name is a keyword of Python
    to = DateField(source="last")
    hours = IntegerField(required=False, min_value=1)
    numberOfTeams = IntegerField(
        source="number_of_teams", required=False, min_value=1, default=1
    )

    crew = EnumField(
        Crew.values, required=False, help_text="The contact's usual one unless named."
    )

    def validate(self, attrs: dict[str, Any]) -> BatchItem:
        """Refuse a bad range, and a place that is named twice or not at all."""
        problems = describe_bad_range(attrs, first_name="from", last_name="to")
        if ("address_id" in attrs) == ("zone_id" in attrs):
            text = "must be given where zoneId is not, and only there"
            problems = {"addressId": [text], **problems}
        if problems:
            raise serializers.ValidationError(problems)
        return BatchItem(**with_searched_visit(attrs))


class BatchInput(InputSerializer):
    """Up to fifty questions at once."""

    items = ListField(child=BatchQuestionInput(), min_items=1, max_items=MOST_QUESTIONS)


def with_searched_visit(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the values with service, length and teams as one visit."""
    hours = attrs.pop("hours", None)
    visit = VisitRequest(
        service_id=attrs.pop("service_id"),
        minutes=None if hours is None else hours * MINUTES_AN_HOUR,
        number_of_teams=attrs.pop("number_of_teams"),
        crew=attrs.pop("crew", None),
    )
    return {**attrs, "visit": visit}


def describe_bad_range(
    attrs: dict[str, Any], *, first_name: str, last_name: str
) -> dict[str, list[str]]:
    """Return what is wrong with ``first`` to ``last``, which must be 1 to 31 dates."""
    first, last = attrs["first"], attrs["last"]
    if last < first:
        return {last_name: [f"must not be before {first_name}"]}
    if last - first >= timedelta(days=MOST_DAYS):
        return {last_name: [f"must be at most {MOST_DAYS - 1} days after {first_name}"]}
    return {}


class FreeTimeslotOutput(serializers.Serializer[Any]):
    """A time that can be booked as it is; capacity counts the teams that are free then."""

    startAt = ClockTimeField()
    endAt = ClockTimeField()
    date = serializers.DateField()
    endsAtNextDay = serializers.BooleanField()
    capacity = serializers.IntegerField()


class NextTimeslotOutput(FreeTimeslotOutput):
    """One of the next times that can be booked as they are."""


class ExplainedDayOutput(serializers.Serializer[Any]):
    """How many times are free on a date; where none is, why."""

    date = serializers.DateField()
    count = serializers.IntegerField()
    reason = serializers.CharField(allow_null=True)


class NextTimeslotsMetaOutput(WholeListMetaOutput):
    """Where the list stands; when it is empty, why."""

    reason = serializers.CharField(required=False, help_text="Why nothing is free.")


class FreeTimeslotsMetaOutput(NextTimeslotsMetaOutput):
    """The same; when it is empty, also when to ask for instead; the days, if asked for."""

    nextAvailable = FreeTimeslotOutput(required=False, allow_null=True)
    days = ExplainedDayOutput(many=True, required=False, help_text="With explain=true.")


class BatchDayOutput(serializers.Serializer[Any]):
    """The first free time of a date and how many there are; without any, why."""

    date = serializers.DateField()
    first = FreeTimeslotOutput(allow_null=True)
    count = serializers.IntegerField()
    reason = serializers.CharField(allow_null=True)


class BatchAnswerOutput(serializers.Serializer[Any]):
    """The days of one question, named by its place in the list."""

    index = serializers.IntegerField()
    days = BatchDayOutput(many=True)
