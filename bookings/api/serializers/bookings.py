"""Bookings (contract, section 4)."""

import re
from typing import Any

from rest_framework import serializers

from bookings.api.serializers.prices import MOST_CODES, CustomServiceInput, with_coupons
from bookings.api.serializers.visit_times import (
    ChangedPreferencesInput,
    NewTimeslotInput,
    OnSiteInput,
    PreferencesInput,
    TimeslotInput,
    with_visit,
)
from bookings.lifecycle import BookingStatus
from catalog.models import WorkType
from cleanlife.api.compound_fields import ListField, MetadataField
from cleanlife.api.fields import (
    BooleanField,
    DateField,
    EnumField,
    IntegerField,
    StringField,
    UUIDField,
)
from cleanlife.api.moments import MomentField
from cleanlife.api.pagination import CursorPageQuery
from cleanlife.api.text_fields import ReferenceField
from cleanlife.api.validation import InputSerializer
from cleanlife.clock import DATE_SUFFIX


class CreateBookingInput(InputSerializer):
    """A visit to book."""

    contactId = UUIDField(source="contact_id")
    addressId = UUIDField(source="address_id")
    serviceId = UUIDField(source="service_id")
    date = DateField()
    timeslot = TimeslotInput()
    externalReference = ReferenceField(
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
    userId = ReferenceField(source="user_id", max_length=150, required=False)
    notes = StringField(max_length=2000, required=False)
    metadata = MetadataField(required=False)
    preferences = PreferencesInput(required=False)
    onSite = OnSiteInput(
        source="on_site",
        required=False,
        help_text="Who opens the door; the contact unless somebody else is named.",
    )
    notifications = BooleanField(
        source="wants_texts",
        required=False,
        help_text="Whether we send the customer text messages; else as the contact has it.",
    )
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


class ServiceDateField(StringField):
    """A calendar day, also in the form in which a booking answers it."""

    shape = {
        "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
        rf"({re.escape(DATE_SUFFIX)})?$"
    }
    default_error_messages = DateField.default_error_messages

    def to_internal_value(self, data: Any) -> Any:
        """Return the day."""
        day = data[:10] if data[10:] == DATE_SUFFIX else data
        return DateField().to_internal_value(day)


class UpdateBookingInput(InputSerializer):
    """What changes; of date and timeslot the one that is not sent stays."""

    date = ServiceDateField(
        source="service_date",
        required=False,
        help_text="A calendar day in Riyadh; a booking's own date, such as"
        " 2026-06-20T00:00:00.000Z, is accepted as well.",
    )
    timeslot = NewTimeslotInput(
        required=False,
        help_text="As long as the present one; of startAt and endAt, one is enough.",
    )
    notes = StringField(max_length=2000, required=False)
    externalReference = ReferenceField(
        source="external_reference", max_length=150, required=False
    )
    preferences = ChangedPreferencesInput(required=False)
    onSite = OnSiteInput(source="on_site", required=False, help_text="Who opens the door.")
    notifications = BooleanField(
        source="wants_texts",
        required=False,
        help_text="Whether we send the customer text messages from now on.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put what is nested beside the other values."""
        timeslot = attrs.pop("timeslot", {})
        timeslot.pop("capacity", None)
        if "date" in timeslot:
            attrs["timeslot_date"] = timeslot.pop("date")
        on_site = {f"on_site_{name}": value for name, value in attrs.pop("on_site", {}).items()}
        preferences = attrs.pop("preferences", {})
        return {**attrs, **timeslot, **preferences, **on_site}


class CancelBookingInput(InputSerializer):
    """Why the visit is cancelled."""

    reasonId = UUIDField(source="reason_id", required=False)
    notes = StringField(max_length=2000, required=False)


class ConfirmPaymentInput(InputSerializer):
    """The partner's own reference of the payment; stored, not returned."""

    paymentReference = ReferenceField(
        source="payment_reference", max_length=255, required=False
    )
