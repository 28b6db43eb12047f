"""Bookings (contract, section 4)."""

from typing import Any

from rest_framework import serializers

from bookings.api.serializers.prices import MOST_CODES, CustomServiceInput, with_coupons
from bookings.lifecycle import (
    AppointmentStatus,
    BookingStatus,
    CancellationAction,
    PaymentStatus,
)
from catalog.models import CURRENCY, WorkType
from cleanlife.api.compound_fields import ListField, MetadataField
from cleanlife.api.fields import (
    DateField,
    EnumField,
    IntegerField,
    StringField,
    TimeField,
    UUIDField,
)
from cleanlife.api.moments import MomentField
from cleanlife.api.output import ClockTimeField, MoneyField
from cleanlife.api.pagination import CursorPageQuery
from cleanlife.api.validation import InputSerializer
from cleanlife.clock import MINUTES_A_DAY
from scheduling.visit import VisitRequest


class TimeslotInput(InputSerializer):
    """A time of day in Riyadh; an end before the start lies on the next day, by noon."""

    startAt = TimeField(source="start_minute")
    endAt = TimeField(source="end_minute")

    def validate(self, attrs: dict[str, int]) -> dict[str, int]:
        """Return minutes after midnight of the service day, the end past 1440 if next day."""
        start, end = attrs["start_minute"], attrs["end_minute"]
        if start == end:
            text = "must differ from timeslot.startAt"
            raise serializers.ValidationError({"endAt": [text]})
        return {
            "start_minute": start,
            "end_minute": end if end > start else end + MINUTES_A_DAY,
        }


def with_visit(attrs: dict[str, Any]) -> dict[str, Any]:
    """Return the values with service, time and teams as one visit; refuse other ``hours``."""
    timeslot = attrs.pop("timeslot")
    hours = attrs.pop("hours", None)
    minutes = timeslot["end_minute"] - timeslot["start_minute"]
    if hours is not None and hours * 60 != minutes:
        text = "must equal the length of timeslot"
        raise serializers.ValidationError({"hours": [text]})
    visit = VisitRequest(
        service_id=attrs.pop("service_id"),
        date=attrs.pop("date"),
        start_minute=timeslot["start_minute"],
        minutes=minutes,
        number_of_teams=attrs.pop("number_of_teams"),
    )
    return {**attrs, "visit": visit}


class CreateBookingInput(InputSerializer):
    """A visit to book."""

    contactId = UUIDField(source="contact_id")
    addressId = UUIDField(source="address_id")
    serviceId = UUIDField(source="service_id")
    date = DateField()
    timeslot = TimeslotInput()
    externalReference = StringField(
        source="external_reference",
        max_length=150,
        required=False,
        help_text="Unique for your account, for ever: your safety net against double bookings.",
    )
    hours = IntegerField(required=False, min_value=1)
    numberOfTeams = IntegerField(
        source="number_of_teams", required=False, min_value=1, default=1
    )
    workType = EnumField(WorkType.values, source="work_type", required=False)
    userId = StringField(source="user_id", max_length=150, required=False)
    notes = StringField(max_length=2000, required=False)
    metadata = MetadataField(required=False)
    packageId = UUIDField(
        source="package_id",
        required=False,
        help_text="Of the service; the timeslot must be as long as the package.",
    )
    customServices = ListField(
        source="custom_services", child=CustomServiceInput(), required=False
    )
    couponIds = ListField(source="coupon_ids", child=UUIDField(), max_items=2, required=False)
    codes = ListField(
        child=StringField(max_length=100),
        max_items=MOST_CODES,
        required=False,
        help_text="promoCode and discountCode count among them.",
    )
    promoCode = StringField(source="promo_code", max_length=100, required=False)
    contractCode = StringField(source="contract_code", max_length=100, required=False)
    discountCode = StringField(source="discount_code", max_length=100, required=False)
    quoteId = UUIDField(
        source="quote_id",
        required=False,
        help_text="Pay what was quoted; what is booked must be what was quoted.",
    )
    holdId = UUIDField(
        source="hold_id",
        required=False,
        help_text="Book the time that you hold; address, service, time and teams must match.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse hours that are not the length of the timeslot, and too many codes."""
        return with_coupons(with_visit(attrs))


class BookingListQuery(CursorPageQuery):
    """Which bookings: service dates are inclusive; toDate without fromDate is ignored."""

    sortBy = EnumField(
        ["createdAt", "updatedAt", "date", "status"],
        source="sort_by",
        required=False,
        default="createdAt",
    )
    status = EnumField(BookingStatus.values, required=False)
    fromDate = DateField(source="from_date", required=False)
    toDate = DateField(source="to_date", required=False)
    externalReference = StringField(source="external_reference", max_length=150, required=False)
    updatedSince = MomentField(
        source="updated_since",
        required=False,
        help_text="Changed at or after this moment, such as 2026-07-01T10:00:00+03:00.",
    )
    contactId = UUIDField(source="contact_id", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a range that ends before it begins."""
        start, end = attrs.get("from_date"), attrs.get("to_date")
        if start and end and start > end:
            raise serializers.ValidationError({"fromDate": ["must not be after toDate"]})
        return super().validate(attrs)


class UpdateBookingInput(InputSerializer):
    """What changes; of date and timeslot the one that is not sent stays."""

    date = DateField(source="service_date", required=False)
    timeslot = TimeslotInput(required=False, help_text="As long as the present one.")
    notes = StringField(max_length=2000, required=False)
    externalReference = StringField(source="external_reference", max_length=150, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put the minutes of the timeslot beside the other values."""
        timeslot = attrs.pop("timeslot", {})
        return {**attrs, **timeslot}


class CancelBookingInput(InputSerializer):
    """Why the visit is cancelled."""

    reasonId = UUIDField(source="reason_id", required=False)
    notes = StringField(max_length=2000, required=False)


class ConfirmPaymentInput(InputSerializer):
    """The partner's own reference of the payment; stored, not returned."""

    paymentReference = StringField(source="payment_reference", max_length=255, required=False)


class TimeslotOutput(serializers.Serializer[Any]):
    """A time of day in Riyadh."""

    startAt = ClockTimeField()
    endAt = ClockTimeField()
    endsAtNextDay = serializers.BooleanField()


class AppointmentOutput(serializers.Serializer[Any]):
    """The visit in the field."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(AppointmentStatus.values)
    scheduledStartDateTime = serializers.DateTimeField()
    scheduledEndDateTime = serializers.DateTimeField()


class PriceOutput(serializers.Serializer[Any]):
    """Money in SAR; VAT is the share inside the total."""

    currency = serializers.CharField(default=CURRENCY)
    subtotal = MoneyField()
    discount = MoneyField()
    vat = MoneyField()
    total = MoneyField()


class BookingOutput(serializers.Serializer[Any]):
    """A booking."""

    bookingId = serializers.UUIDField()
    externalReference = serializers.CharField(allow_null=True)
    appointmentId = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(BookingStatus.values)
    paymentStatus = serializers.ChoiceField(PaymentStatus.values)
    trackingReference = serializers.CharField()
    date = serializers.CharField(help_text="Such as 2026-06-20T00:00:00.000Z.")
    timeslot = TimeslotOutput()
    appointment = AppointmentOutput(allow_null=True)
    version = serializers.IntegerField()
    serviceDate = serializers.DateField()
    serviceId = serializers.UUIDField()
    contactId = serializers.UUIDField()
    addressId = serializers.UUIDField()
    hours = serializers.FloatField()
    numberOfTeams = serializers.IntegerField()
    price = PriceOutput()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class CancelPreviewOutput(serializers.Serializer[Any]):
    """What a cancellation would do to the money, in SAR."""

    action = serializers.ChoiceField([action.value for action in CancellationAction])
    refundAmount = MoneyField()
    fee = MoneyField(help_text="What would be kept.")
    currency = serializers.CharField(default=CURRENCY)


class CancellationReasonOutput(serializers.Serializer[Any]):
    """A reason to choose from."""

    id = serializers.UUIDField()
    nameEn = serializers.CharField()
    nameAr = serializers.CharField()
