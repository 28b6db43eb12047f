"""The tables of bookings."""

from bookings.models.appointment import Appointment, FieldMove, TeamPart
from bookings.models.board_move import BoardMove
from bookings.models.booking import Booking
from bookings.models.cancellation_reason import CancellationReason
from bookings.models.cannot_complete_reason import CannotCompleteReason, Fault
from bookings.models.contact import Address, Contact, Language
from bookings.models.customer_text import CustomerText, TextSwitch, TextTemplate
from bookings.models.day_note import DayNote
from bookings.models.hold import Hold
from bookings.models.payment import Payment, PaymentLink
from bookings.models.price_line import PriceLine
from bookings.models.quote import Quote
from bookings.models.rating import Rating, Reading
from bookings.models.redemption import CouponRedemption
from bookings.models.refund import Refund
from bookings.models.simulated_charge import SimulatedCharge
from bookings.models.team_position import PositionConsent, TeamPosition
from bookings.models.transition import Transition
from bookings.models.visit_access import VisitAccess
from bookings.models.visit_photo import PhotoKind, VisitPhoto

__all__ = [
    "Address",
    "Appointment",
    "BoardMove",
    "Booking",
    "CancellationReason",
    "CannotCompleteReason",
    "Contact",
    "CouponRedemption",
    "CustomerText",
    "DayNote",
    "Fault",
    "FieldMove",
    "Hold",
    "Language",
    "Payment",
    "PaymentLink",
    "PhotoKind",
    "PositionConsent",
    "PriceLine",
    "Quote",
    "Rating",
    "Reading",
    "Refund",
    "SimulatedCharge",
    "TeamPart",
    "TeamPosition",
    "TextSwitch",
    "TextTemplate",
    "Transition",
    "VisitAccess",
    "VisitPhoto",
]
