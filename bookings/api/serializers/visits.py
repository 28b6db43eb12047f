"""What is answered about a visit in the field (contract, section 4)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.booking_output import FailureOutput
from bookings.lifecycle import AppointmentStatus
from bookings.models import PhotoKind
from bookings.models.rating import FEWEST_STARS, MOST_STARS
from cleanlife.api.fields import DateField, EnumField
from cleanlife.api.moments import MomentField
from cleanlife.api.pagination import CursorPageQuery


class EtaOutput(serializers.Serializer[Any]):
    """When a team on the way is expected."""

    minutes = serializers.IntegerField(help_text="From `asOf` on; 0 when it is due.")
    asOf = serializers.DateTimeField()


class PositionOutput(serializers.Serializer[Any]):
    """Where a team on the way was seen last: the middle of a square of about 300 m."""

    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    asOf = serializers.DateTimeField()


class PhotoOutput(serializers.Serializer[Any]):
    """A photo that a team took."""

    kind = serializers.ChoiceField(PhotoKind.values, help_text="Before or after the work.")
    takenAt = serializers.DateTimeField()
    url = serializers.URLField(help_text="Shows the photo, a JPEG, until `expiresAt`.")
    expiresAt = serializers.DateTimeField(help_text="Within 15 minutes; then ask again.")


class VisitTeamOutput(serializers.Serializer[Any]):
    """What one of the visit's teams does."""

    status = serializers.ChoiceField(AppointmentStatus.values)
    dispatchedAt = serializers.DateTimeField(allow_null=True)
    arrivedAt = serializers.DateTimeField(allow_null=True)
    startedAt = serializers.DateTimeField(allow_null=True)
    endedAt = serializers.DateTimeField(allow_null=True)


class VisitOutput(serializers.Serializer[Any]):
    """A visit as it is carried out; moments are null until they come."""

    bookingId = serializers.UUIDField()
    appointmentId = serializers.UUIDField()
    name = serializers.CharField(help_text="Such as SA-0107.")
    status = serializers.ChoiceField(AppointmentStatus.values)
    scheduledStartDateTime = serializers.DateTimeField()
    scheduledEndDateTime = serializers.DateTimeField()
    expectedStartAt = serializers.DateTimeField(
        allow_null=True, help_text="While the visit runs late; else null."
    )
    expectedEndAt = serializers.DateTimeField(
        allow_null=True, help_text="While the visit takes longer than it was sold; else null."
    )
    dispatchedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team was on the way."
    )
    arrivedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team was at the door."
    )
    startedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the first team began."
    )
    completedAt = serializers.DateTimeField(
        allow_null=True, help_text="When the last team was done."
    )
    eta = EtaOutput(allow_null=True, help_text="While a team is on the way; else null.")
    position = PositionOutput(
        allow_null=True,
        help_text="While a team is on the way and its leader agrees to show it; else null.",
    )
    cannotCompleteReason = FailureOutput(allow_null=True)
    teams = VisitTeamOutput(
        many=True,
        help_text="Empty until the first team moves.",
    )
    visitUrl = serializers.URLField(
        help_text="The customer's page. Who has it sees and changes this visit: give it to the"
        " customer alone."
    )
    photos = PhotoOutput(
        many=True, help_text="Where service, partner and customer allow them; oldest first."
    )


class RatingListQuery(CursorPageQuery):
    """Which ratings: the days on which they were made are inclusive."""

    sortBy = EnumField(
        ["ratedAt", "updatedAt"], source="sort_by", required=False, default="ratedAt"
    )
    fromDate = DateField(source="from_date", required=False)
    toDate = DateField(source="to_date", required=False)
    updatedSince = MomentField(
        source="updated_since",
        required=False,
        help_text="Changed at or after this moment, such as 2026-07-01T10:00:00+03:00.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        start, end = attrs.get("from_date"), attrs.get("to_date")
        if start and end and start > end:
            raise serializers.ValidationError({"fromDate": ["must not be after toDate"]})
        return super().validate(attrs)


class RatingOutput(serializers.Serializer[Any]):
    """What a customer thinks of a visit."""

    bookingId = serializers.UUIDField()
    stars = serializers.IntegerField(min_value=FEWEST_STARS, max_value=MOST_STARS)
    text = serializers.CharField(
        allow_null=True,
        help_text="What the customer wrote, once we have read it and let it be shown.",
    )
    ratedAt = serializers.DateTimeField(help_text="When the customer first rated the visit.")
    updatedAt = serializers.DateTimeField(
        help_text="When the stars, or the text as you see it, changed last."
    )
