"""The back-office of bookings and their money, and what it adds to other apps' pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from bookings.admin.booking import BookingAdmin
from bookings.admin.cancellation import CancellationReasonAdmin
from bookings.admin.contact import ContactAdmin
from bookings.admin.coupons.coupon_uses import UsedCouponAdmin
from bookings.admin.coupons.redemption import CouponRedemptionAdmin
from bookings.admin.hold import HoldAdmin
from bookings.admin.links import booking_of, hold_of
from bookings.admin.payments.notices import MONEY_NOTICES
from bookings.admin.payments.payment import PaymentAdmin
from bookings.admin.payments.refund import RefundAdmin
from bookings.admin.quote import QuoteAdmin
from bookings.admin.texts.notices import undelivered_texts
from bookings.admin.texts.switches import TextSwitchInline
from bookings.admin.texts.texts import CustomerTextAdmin
from bookings.admin.texts.wording import TextTemplateAdmin
from bookings.admin.visits.absence import team_out_url
from bookings.admin.visits.notices import VISIT_NOTICES
from bookings.admin.visits.ratings import RatingAdmin, unread_complaints
from bookings.admin.visits.reasons import CannotCompleteReasonAdmin
from catalog.models import Coupon
from cleanlife.backoffice.linked_pages import LinkedPage
from cleanlife.backoffice.site import BackofficeSite
from partners.admin import PartnerAdmin
from scheduling.admin.reservations import ReservationAdmin
from scheduling.admin.teams import TeamAdmin

__all__ = [
    "BookingAdmin",
    "CancellationReasonAdmin",
    "CannotCompleteReasonAdmin",
    "ContactAdmin",
    "CouponRedemptionAdmin",
    "CustomerTextAdmin",
    "HoldAdmin",
    "PaymentAdmin",
    "QuoteAdmin",
    "RatingAdmin",
    "RefundAdmin",
    "TextTemplateAdmin",
    "UsedCouponAdmin",
]

# The catalogue does not know of uses, so its coupons are registered here.
admin.site.register(Coupon, UsedCouponAdmin)

ReservationAdmin.add_page(
    LinkedPage(_("Open the booking"), booking_of, permission="bookings.view_booking")
)
ReservationAdmin.add_page(
    LinkedPage(_("Open the hold"), hold_of, permission="bookings.view_hold")
)
TeamAdmin.add_page(
    LinkedPage(_("Team is out"), team_out_url, permission="bookings.change_booking")
)
PartnerAdmin.add_inline(TextSwitchInline)
NOTICES = (*VISIT_NOTICES, unread_complaints, undelivered_texts, *MONEY_NOTICES)
for notice in NOTICES:
    BackofficeSite.add_notice(notice)
