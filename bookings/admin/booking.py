"""Bookings: read, their visits moved, cancelled for a partner, payment links sent again."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from bookings.admin.booking_displays import (
    BookingDisplays,
    TransitionInline,
)
from bookings.admin.cancellation import CancelPage
from bookings.admin.links import KNOWN_BY, page_of
from bookings.admin.payments.booking_inlines import (
    CouponsUsedInline,
    PaymentInline,
    PriceLineInline,
)
from bookings.admin.payments.payment_link import (
    LINK_FIELDS,
    OPERATE,
    PaymentLinkDisplays,
    PaymentLinkFilter,
    link_of,
    resend_hint,
    resend_url,
    send_link,
)
from bookings.admin.texts.displays import TextInline, WishForTexts
from bookings.admin.visits.buttons import (
    DELETE_PHOTOS,
    VISIT_BUTTONS,
    VISIT_VIEWS,
    VisitPages,
)
from bookings.admin.visits.customer import RatingInline, VisitAccessInline, visit_page_of
from bookings.admin.visits.displays import (
    FIELD_FIELDS,
    AppointmentInline,
    VisitDisplays,
    has_moved,
)
from bookings.admin.visits.filter import VisitFilter
from bookings.admin.visits.photos import (
    PHOTO_FIELDS,
    PhotoDisplays,
    has_photos_or_positions,
)
from bookings.lifecycle import BookingStatus
from bookings.models import Booking
from bookings.models.booking import VISIT
from cleanlife.backoffice.admin import ReadOnlyAdmin
from cleanlife.backoffice.linked_pages import ButtonView, LinkedPage, LinkedPagesAdmin
from cleanlife.backoffice.long_list import LongListAdmin
from cleanlife.backoffice.search import SearchAdmin

CUSTOMER_FIELDS: Any = [
    ("contact", "address"),
    ("on_site_name", "on_site_phone"),
    ("crew", "is_fragrance_free", "has_pets", "allows_photos"),
    "wish_for_texts",
    "notes",
]
CANCELLATION_FIELDS: Any = [("cancellation_reason", "cancellation_notes")]


def cancel_url(booking: Booking) -> str | None:
    """Return the URL of the page that cancels it, None for one that is canceled."""
    is_open = booking.status != BookingStatus.CANCELED
    return page_of("booking", booking.pk, "cancel") if is_open else None


@admin.register(Booking)
class BookingAdmin(
    VisitPages,
    VisitDisplays,
    PhotoDisplays,
    WishForTexts,
    BookingDisplays,
    PaymentLinkDisplays,
    SearchAdmin,
    LongListAdmin,
    LinkedPagesAdmin,
    ReadOnlyAdmin,
):
    """Every booking of every partner; changes go through actions."""

    change_list_template = "admin/bookings/booking/list.html"
    linked_pages = (
        *VISIT_BUTTONS,
        LinkedPage(
            _("Send the link again"),
            resend_url,
            permission=OPERATE,
            hint=resend_hint,
        ),
        DELETE_PHOTOS,
        LinkedPage(_("Open the customer's page"), visit_page_of, permission=OPERATE),
        LinkedPage(_("Cancel this booking"), cancel_url, "danger", permission=OPERATE),
    )
    button_views = {
        **VISIT_VIEWS,
        "cancel": ButtonView("cancel_view", OPERATE),
        "send-link": ButtonView("send_link_view", OPERATE),
    }
    list_display = [
        "reference",
        "partner",
        "customer",
        "when",
        "status_badge",
        "payment",
        "total",
    ]
    list_filter = [
        "status",
        VisitFilter,
        "partner",
        "payment_responsibility",
        PaymentLinkFilter,
        "service",
        "address__zone",
    ]
    date_hierarchy = "service_date"
    list_select_related = ["partner", "contact", "appointment"]
    search_fields = list(KNOWN_BY)
    number_prefix = VISIT
    search_help_text = _(
        "Booking id or its beginning, name of the visit (SA-0107), the partner's reference,"
        " the customer's name or phone"
    )
    empty_advice = _("Bookings appear here as soon as a partner makes one.")
    inlines = [
        AppointmentInline,
        VisitAccessInline,
        RatingInline,
        PriceLineInline,
        CouponsUsedInline,
        PaymentInline,
        TextInline,
        TransitionInline,
    ]
    fieldsets = [
        (None, {"fields": [("partner", "external_reference"), ("status_badge", "payment")]}),
        (
            _("Visit"),
            {"fields": [("service", "work_type"), ("when", "teams")]},
        ),
        (_("In the field"), {"fields": FIELD_FIELDS}),
        (_("Photos and position"), {"fields": PHOTO_FIELDS}),
        (_("Customer"), {"fields": CUSTOMER_FIELDS}),
        (_("Price"), {"fields": [("subtotal", "discount"), ("total", "vat")]}),
        (
            _("Payment"),
            {
                "fields": [
                    ("payment_responsibility", "payment_reference"),
                    ("payment_due_at", "partner_payment_confirmed_at"),
                ]
            },
        ),
        (_("Payment link"), {"fields": LINK_FIELDS}),
        (_("Cancellation"), {"fields": CANCELLATION_FIELDS}),
        (_("Record"), {"fields": [("created_at", "updated_at"), ("id", "own_data")]}),
    ]

    class Media:
        js = ["backoffice/copy.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Booking | None = None) -> Any:
        """Leave out what is empty: a link, a cancellation, moves before there are any."""
        is_canceled = bool(obj and (obj.cancellation_reason_id or obj.cancellation_notes))
        has_link = bool(obj and link_of(obj))
        empty = [] if is_canceled else [CANCELLATION_FIELDS]
        empty += [] if has_link else [LINK_FIELDS]
        empty += [] if obj and has_moved(obj) else [FIELD_FIELDS]
        empty += [] if obj and has_photos_or_positions(obj) else [PHOTO_FIELDS]
        return [each for each in self.fieldsets if each[1]["fields"] not in empty]

    def cancel_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Ask for a reason, then cancel."""
        return CancelPage(self, request, self.existing(request, key)).answer()

    def send_link_view(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Send the customer the payment link once more."""
        return send_link(self, request, self.existing(request, key))
