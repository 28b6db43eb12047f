"""Bookings (contract, section 4)."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bookings import errors
from bookings.api.serializers.booking_output import (
    BookingOutput,
    CancellationReasonOutput,
    CancelPreviewOutput,
)
from bookings.api.serializers.bookings import (
    BookingListQuery,
    CancelBookingInput,
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
from bookings.services.payments.cancellation_terms import (
    CancellationTerms,
    preview_cancellation,
)
from bookings.services.state.find import find_booking
from bookings.services.update_booking import BookingChanges, update_booking
from catalog.errors import (
    ContractNotFound,
    PackageNotFound,
    ServiceNotAllowed,
    ServiceNotFound,
)
from catalog.models import CURRENCY
from cleanlife import clock
from cleanlife.api.envelope import (
    Condition,
    read_if_match,
    success,
    tagged,
    tagged_unless_known,
    whole_list,
)
from cleanlife.api.operation import Answer, Shape, operation
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

    @operation(
        permission=Permission.BOOKINGS_CREATE,
        body=CreateBookingInput,
        answer=Answer(BookingOutput),
        refuses=(
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
    )
    def create(self, request: Request) -> Response:
        """Book a visit."""
        booking = create_booking(
            partner=self.partner,
            request=NewBooking(**self.body),
            actor=self.actor,
            now=clock.now(),
        )
        return _answer(booking)

    @operation(
        permission=Permission.BOOKINGS_READ,
        query=BookingListQuery,
        answer=Answer(BookingOutput, Shape.PAGE),
    )
    def list(self, request: Request) -> Response:
        """List bookings, newest first."""
        rows = list_bookings(partner=self.partner, filters=self.query)
        return answer_page(rows, self.query, show=booking_payload, sort_columns=SORT_COLUMNS)

    @operation(
        permission=Permission.BOOKINGS_READ,
        answer=Answer(BookingOutput),
        refuses=(errors.BookingNotFound,),
        condition=Condition.IF_NONE_MATCH,
    )
    def retrieve(self, request: Request) -> Response:
        """Get a booking."""
        return self._answer_unless_known(request)

    @operation(
        permission=Permission.BOOKINGS_UPDATE,
        body=UpdateBookingInput,
        answer=Answer(BookingOutput),
        refuses=(
            errors.DuplicateExternalReference,
            errors.BookingNotFound,
            PreconditionFailed,
            errors.BookingNotEditable,
            errors.BookingAppointmentNotFound,
            errors.VisitTimeUnavailable,
        ),
        condition=Condition.IF_MATCH,
    )
    def partial_update(self, request: Request) -> Response:
        """Change a booking's time, notes, reference, preferences or who opens the door."""
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
    @operation(
        permission=Permission.BOOKINGS_READ,
        answer=Answer(BookingOutput),
        refuses=(errors.BookingNotFound,),
        operation_id="getBookingStatus",
        condition=Condition.IF_NONE_MATCH,
    )
    def status(self, request: Request) -> Response:
        """Get a booking's status and appointment."""
        return self._answer_unless_known(request)

    @action(detail=False, url_path="cancellation-reasons")
    @operation(
        permission=Permission.BOOKINGS_CANCEL,
        answer=Answer(CancellationReasonOutput, Shape.WHOLE_LIST),
        operation_id="listCancellationReasons",
    )
    def cancellation_reasons(self, request: Request) -> Response:
        """List the reasons that a cancellation may name."""
        reasons = CancellationReason.objects.customer_facing()
        return whole_list([reason_payload(reason) for reason in reasons])

    @action(detail=True, methods=["patch"], url_path="cancel")
    @operation(
        permission=Permission.BOOKINGS_CANCEL,
        body=CancelBookingInput,
        answer=Answer(BookingOutput),
        refuses=(
            errors.BookingNotFound,
            PreconditionFailed,
            errors.BookingAlreadyCancelled,
        ),
        condition=Condition.IF_MATCH,
    )
    def cancel(self, request: Request) -> Response:
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
    @operation(
        permission=Permission.BOOKINGS_CANCEL,
        answer=Answer(CancelPreviewOutput),
        refuses=(errors.BookingNotFound, errors.BookingAlreadyCancelled),
        operation_id="previewCancellation",
    )
    def cancel_preview(self, request: Request) -> Response:
        """Tell what cancelling now would refund; nothing is changed."""
        terms = preview_cancellation(
            partner=self.partner, booking_id=self.ids["bookingId"], now=clock.now()
        )
        return success(_terms_payload(terms))

    @action(detail=True, methods=["post"], url_path="confirm-payment")
    @operation(
        permission=Permission.BOOKINGS_CONFIRM_PAYMENT,
        body=ConfirmPaymentInput,
        answer=Answer(BookingOutput),
        refuses=(
            errors.BookingNotFound,
            errors.PaymentResponsibilityMismatch,
            errors.BookingNotPayable,
            errors.PaymentAlreadyConfirmed,
        ),
    )
    def confirm_payment(self, request: Request) -> Response:
        """Confirm that you were paid; it cannot be undone."""
        booking = confirm_payment(
            partner=self.partner,
            booking_id=self.ids["bookingId"],
            **self.body,
            actor=self.actor,
            now=clock.now(),
        )
        return _answer(booking)

    def _answer_unless_known(self, request: Request) -> Response:
        booking = find_booking(partner=self.partner, booking_id=self.ids["bookingId"])
        return tagged_unless_known(request, booking_payload(booking), version=booking.version)


def _terms_payload(terms: CancellationTerms) -> dict[str, Any]:
    return {
        "action": str(terms.action),
        "refundAmount": sar_number(terms.refund_halalas),
        "fee": sar_number(terms.fee_halalas),
        "currency": CURRENCY,
    }


def _answer(booking: Booking) -> Response:
    return tagged(booking_payload(booking), version=booking.version)
