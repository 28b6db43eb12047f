"""Bookings (contract, section 4)."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings import errors
from bookings.api.serializers.bookings import (
    BookingListQuery,
    BookingOutput,
    CancelBookingInput,
    CancellationReasonOutput,
    CancelPreviewOutput,
    ConfirmPaymentInput,
    CreateBookingInput,
    UpdateBookingInput,
)
from bookings.models import Booking, CancellationReason
from bookings.payload import booking_payload, reason_payload
from bookings.services.cancel_booking import cancel_booking
from bookings.services.confirm_payment import confirm_payment
from bookings.services.create_booking import NewBooking, create_booking
from bookings.services.list_bookings import list_bookings
from bookings.services.payments.preview_cancellation import preview_cancellation
from bookings.services.payments.terms import CancellationTerms
from bookings.services.state.find_booking import find_booking
from bookings.services.update_booking import BookingChanges, update_booking
from catalog.errors import (
    ContractNotFound,
    PackageNotFound,
    ServiceNotAllowed,
    ServiceNotFound,
)
from catalog.models import CURRENCY
from cleanlife import clock
from cleanlife.api.conditional import Condition, read_if_match, tagged, tagged_unless_known
from cleanlife.api.envelope import success, whole_list
from cleanlife.api.openapi import Answer, Shape
from cleanlife.api.pagination import answer_page
from cleanlife.errors import PreconditionFailed
from cleanlife.money import sar_number
from partners.api.views import PartnerViewSet
from partners.models import Permission

SORT_COLUMNS = {
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "date": "service_date",
    "status": "status",
}


class BookingViewSet(PartnerViewSet):
    """Book visits and follow them."""

    lookup_url_kwarg = "bookingId"
    operation_ids = {
        "status": "getBookingStatus",
        "cancellation_reasons": "listCancellationReasons",
        "cancel_preview": "previewCancellation",
    }
    permissions = {
        "create": Permission.BOOKINGS_CREATE,
        "list": Permission.BOOKINGS_READ,
        "retrieve": Permission.BOOKINGS_READ,
        "status": Permission.BOOKINGS_READ,
        "partial_update": Permission.BOOKINGS_UPDATE,
        "cancellation_reasons": Permission.BOOKINGS_CANCEL,
        "cancel": Permission.BOOKINGS_CANCEL,
        "cancel_preview": Permission.BOOKINGS_CANCEL,
        "confirm_payment": Permission.BOOKINGS_CONFIRM_PAYMENT,
    }
    queries = {"list": BookingListQuery}
    bodies = {
        "create": CreateBookingInput,
        "partial_update": UpdateBookingInput,
        "cancel": CancelBookingInput,
        "confirm_payment": ConfirmPaymentInput,
    }
    answers = {
        "create": Answer(BookingOutput),
        "list": Answer(BookingOutput, Shape.PAGE),
        "retrieve": Answer(BookingOutput),
        "status": Answer(BookingOutput),
        "partial_update": Answer(BookingOutput),
        "cancellation_reasons": Answer(CancellationReasonOutput, Shape.WHOLE_LIST),
        "cancel": Answer(BookingOutput),
        "cancel_preview": Answer(CancelPreviewOutput),
        "confirm_payment": Answer(BookingOutput),
    }
    refusals = {
        "create": (
            errors.DuplicateExternalReference,
            errors.ContactNotFound,
            ServiceNotFound,
            ServiceNotAllowed,
            PackageNotFound,
            ContractNotFound,
            errors.QuoteNotFound,
            errors.HoldNotFound,
            errors.BookingCreationFailed,
        ),
        "retrieve": (errors.BookingNotFound,),
        "status": (errors.BookingNotFound,),
        "partial_update": (
            errors.DuplicateExternalReference,
            errors.BookingNotFound,
            PreconditionFailed,
            errors.BookingNotEditable,
            errors.BookingAppointmentNotFound,
            errors.VisitTimeUnavailable,
        ),
        "cancel": (
            errors.BookingNotFound,
            PreconditionFailed,
            errors.BookingAlreadyCancelled,
        ),
        "cancel_preview": (errors.BookingNotFound, errors.BookingAlreadyCancelled),
        "confirm_payment": (
            errors.BookingNotFound,
            errors.PaymentResponsibilityMismatch,
            errors.BookingNotPayable,
            errors.PaymentAlreadyConfirmed,
        ),
    }
    conditions = {
        "retrieve": Condition.IF_NONE_MATCH,
        "status": Condition.IF_NONE_MATCH,
        "partial_update": Condition.IF_MATCH,
        "cancel": Condition.IF_MATCH,
    }

    def create(self, request: Request) -> Response:
        """Book a visit."""
        booking = create_booking(
            partner=self.partner,
            request=NewBooking(**self.body),
            actor=self.actor,
            now=clock.now(),
        )
        return _answer(booking)

    def list(self, request: Request) -> Response:
        """List bookings, newest first."""
        rows = list_bookings(partner=self.partner, filters=self.query)
        return answer_page(rows, self.query, show=booking_payload, sort_columns=SORT_COLUMNS)

    def retrieve(self, request: Request, **path: str) -> Response:
        """Get a booking."""
        booking = find_booking(partner=self.partner, booking_id=self.ids["bookingId"])
        return tagged_unless_known(request, booking_payload(booking), version=booking.version)

    def partial_update(self, request: Request, **path: str) -> Response:
        """Change a booking's date, timeslot, notes or reference."""
        booking = update_booking(
            partner=self.partner,
            booking_id=self.ids["bookingId"],
            changes=BookingChanges(**self.body),
            versions=read_if_match(request),
            actor=self.actor,
            now=clock.now(),
        )
        return _answer(booking)

    @action(detail=True, url_path="status")
    def status(self, request: Request, **path: str) -> Response:
        """Get a booking's status and appointment."""
        return self.retrieve(request, **path)

    @action(detail=False, url_path="cancellation-reasons")
    def cancellation_reasons(self, request: Request) -> Response:
        """List the reasons that a cancellation may name."""
        reasons = CancellationReason.objects.customer_facing()
        return whole_list([reason_payload(reason) for reason in reasons])

    @action(detail=True, methods=["patch"], url_path="cancel")
    def cancel(self, request: Request, **path: str) -> Response:
        """Cancel a booking; its time is free again at once."""
        booking = cancel_booking(
            partner=self.partner,
            booking_id=self.ids["bookingId"],
            **self.body,
            versions=read_if_match(request),
            actor=self.actor,
            now=clock.now(),
        )
        return _answer(booking)

    @action(detail=True, url_path="cancel-preview")
    def cancel_preview(self, request: Request, **path: str) -> Response:
        """Tell what cancelling now would refund; nothing is changed."""
        terms = preview_cancellation(
            partner=self.partner, booking_id=self.ids["bookingId"], now=clock.now()
        )
        return success(_terms_payload(terms))

    @action(detail=True, methods=["post"], url_path="confirm-payment")
    def confirm_payment(self, request: Request, **path: str) -> Response:
        """Confirm that you were paid; it cannot be undone."""
        booking = confirm_payment(
            partner=self.partner,
            booking_id=self.ids["bookingId"],
            **self.body,
            actor=self.actor,
            now=clock.now(),
        )
        return _answer(booking)


def _terms_payload(terms: CancellationTerms) -> dict[str, Any]:
    return {
        "action": str(terms.action),
        "refundAmount": sar_number(terms.refund_halalas),
        "fee": sar_number(terms.fee_halalas),
        "currency": CURRENCY,
    }


def _answer(booking: Booking) -> Response:
    return tagged(booking_payload(booking), version=booking.version)
