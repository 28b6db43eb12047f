"""The page itself: when, what, how far it is, and what the customer can do now."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from bookings.models import Appointment, Booking, PaymentLink, Rating
from bookings.models.rating import FEWEST_STARS, LONGEST_TEXT, MOST_STARS
from bookings.pages.visit.opened import Visitor, visit_page
from bookings.pages.visit.stage import LIVE, Stage, stage_of
from bookings.services.change_by_customer import may_cancel, may_move
from bookings.services.visits.arrival import expected_arrival
from bookings.services.visits.customer_access import (
    may_describe_access,
    may_say_at_door,
    waits_since,
)
from bookings.services.visits.ratings import may_rate
from partners.models import PaymentResponsibility

# What was done by the request that led back here.
SAID = frozenset(
    {"access", "pin", "door", "moved", "canceled", "rated", "changed", "not_now", "photos"}
)
REFRESH_SECONDS = 60


@visit_page("GET", "HEAD")
def show_visit(visitor: Visitor) -> HttpResponse:
    """Show the visit."""
    return show_page(visitor)


def show_page(visitor: Visitor, *, status: int = 200, **more: Any) -> HttpResponse:
    """Answer the page as the visit is now, with what a view has to add."""
    booking, now = visitor.booking, visitor.now
    stage = stage_of(booking, now=now)
    rating: Rating | None = getattr(booking, "rating", None)
    said = visitor.request.GET.get("said", "")
    context = {
        "stage": stage.value,
        "appointment": getattr(booking, "appointment", None),
        "visit": _in_the_field(visitor),
        "said": said if said in SAID else "",
        "refresh": REFRESH_SECONDS if stage in LIVE else 0,
        "pay_url": _pay_url(visitor) if stage == Stage.UNPAID else "",
        "money": _money(booking) if stage in {Stage.CANCELED, Stage.FAILED} else {},
        "may_describe_access": may_describe_access(booking),
        "may_say_at_door": may_say_at_door(booking, now=now),
        "asks_for_photos": _asks_for_photos(booking, stage),
        "may_move": may_move(booking),
        "may_cancel": may_cancel(booking),
        "rating": rating,
        "may_rate": may_rate(booking, rating, now=now),
        "all_stars": range(FEWEST_STARS, MOST_STARS + 1),
        "longest_text": LONGEST_TEXT,
        "waits_since": waits_since(booking),
        "support": support(booking),
    }
    return visitor.show("visit/page.html", context | more, status=status)


def support(booking: Booking) -> dict[str, str]:
    """Return whom the customer can call and write to; an empty text where nobody is named."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    about = f"?text={quote(appointment.name)}" if appointment else ""
    whatsapp = settings.SUPPORT_WHATSAPP.removeprefix("+")
    return {
        "phone": settings.SUPPORT_PHONE,
        "whatsapp": f"https://wa.me/{whatsapp}{about}" if whatsapp else "",
    }


def _in_the_field(visitor: Visitor) -> dict[str, Any]:
    """Return when the teams came and how soon the next one does; nothing without teams."""
    appointment: Appointment | None = getattr(visitor.booking, "appointment", None)
    if appointment is None:
        return {}
    arrival = expected_arrival(visitor.booking, visitor.now)
    parts = [part for part in appointment.parts.all() if not part.is_left_out]
    came = [part.came_at for part in parts if part.came_at]
    sent = [part.dispatched_at for part in parts if part.dispatched_at]
    return {
        "minutes": arrival.minutes if arrival else None,
        "dispatched_at": min(sent, default=None),
        "arrived_at": min(came, default=None),
        "started_at": appointment.started_at,
        "completed_at": appointment.completed_at,
        "late_start_at": appointment.late_start_at,
        "reason": appointment.cannot_complete_reason,
    }


def _asks_for_photos(booking: Booking, stage: Stage) -> bool:
    """Return whether photos are taken if the customer agrees; what was taken can be deleted."""
    are_taken = booking.service.allows_photos and booking.partner.allows_photos
    takes_place = stage not in {Stage.CANCELED, Stage.EXPIRED, Stage.FAILED}
    return booking.allows_photos or (are_taken and takes_place)


def _pay_url(visitor: Visitor) -> str:
    link: PaymentLink | None = getattr(visitor.booking, "payment_link", None)
    if link is None:
        return ""
    return reverse("pay", args=[link.token], query={"lang": visitor.language})


def _money(booking: Booking) -> dict[str, Any]:
    """Return what the customer paid us and what of it goes back; else that it was never us."""
    if booking.payment_responsibility != PaymentResponsibility.CLEANOS:
        return {"is_partners": True}
    captured = list(booking.payments.captured())
    refunded = sum(each.refunded_halalas for each in captured)
    kept = sum(each.amount_halalas for each in captured) - refunded
    return {"refunded": refunded, "kept": kept}
