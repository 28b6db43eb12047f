"""The customer's page: what the visit costs, a button to pay, and what came of it."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from bookings.errors import PaymentNotPossible, PaymentUnavailable
from bookings.gateways.registry import gateway_slot
from bookings.gateways.simulated import SimulatedGateway
from bookings.lifecycle import BookingStatus, PaymentState
from bookings.models import Booking, Payment, PaymentLink
from bookings.pages.secret_pages import see_other, show_secret_page
from bookings.services.payments.check_payments import check_payment
from bookings.services.payments.start_charge import decide_simulated_charge, start_charge
from cleanlife import clock
from cleanlife.pages.answers import ARABIC, ENGLISH, customer_language
from cleanlife.pages.errors import allow_methods

TOKEN = re.compile(r"[A-Za-z0-9_-]+")
NOT_FOUND = 404
# How often a customer back from the gateway is shown "one moment", then the button again.
MOST_CHECKS = 10


class Stage(StrEnum):
    """What the page is about."""

    OPEN = "open"
    CHECKING = "checking"
    PAID = "paid"
    OVER = "over"


@csrf_exempt  # The token is the secret; pages inside of message apps often have no cookies.
@never_cache
@allow_methods("GET", "HEAD", "POST")
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is to pay; a POST pays."""
    language = customer_language(request)
    with translation.override(language):
        link = _find(token)
        if link is None:
            return show_secret_page(request, "pay/unknown.html", {}, status=NOT_FOUND)
        if request.method == "POST":
            return _pay(request, link, language=language)
        return show_secret_page(
            request, "pay/page.html", _context(request, link, now=clock.now())
        )


@never_cache
@allow_methods("GET")
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Receive a customer back from the gateway: check the payment, then show the page."""
    link = _find(token)
    payment = link.booking.payments.open().exclude(charge_id=None).first() if link else None
    if payment:
        _check(payment)
    return _redirect(
        token, language=customer_language(request), checks=str(_checks(request) + 1)
    )


def _check(payment: Payment) -> None:
    try:
        with gateway_slot():
            check_payment(payment, now=clock.now())
    except PaymentUnavailable:
        # The page says that it is being checked, which the background does as well.
        return


def _pay(request: HttpRequest, link: PaymentLink, *, language: str) -> HttpResponse:
    now = clock.now()
    decision = request.POST.get("decision")
    problem: dict[str, str] = {}
    try:
        if _is_simulated():
            pays = decision != "decline"
            decide_simulated_charge(link=link, pays=pays, language=language, now=now)
        else:
            payment = start_charge(link=link, language=language, now=now)
            if payment.status == PaymentState.PENDING and payment.charge_url:
                return see_other(payment.charge_url)
    except PaymentUnavailable:
        problem = {"problem": "1"}
    except PaymentNotPossible:
        # It was paid, or ended, meanwhile: the page says so.
        problem = {}
    return _redirect(link.token, language=language, **problem)


def _find(token: str) -> PaymentLink | None:
    if not TOKEN.fullmatch(token):
        # PostgreSQL stores no text with a null character in it.
        return None
    links = PaymentLink.objects.select_related(
        "booking__partner", "booking__service", "booking__appointment", "booking__package"
    )
    return links.filter(token=token).first()


def _context(request: HttpRequest, link: PaymentLink, *, now: datetime) -> dict[str, Any]:
    booking = link.booking
    payments = list(booking.payments.all())
    last = payments[0] if payments else None
    captured = [each for each in payments if each.status == PaymentState.CAPTURED]
    refunded = sum(each.refunded_halalas for each in captured)
    stage = _stage(booking, last, checks=_checks(request), now=now)
    other = ENGLISH if translation.get_language() == ARABIC else ARABIC
    return {
        "stage": stage.value,
        "booking": booking,
        "appointment": getattr(booking, "appointment", None),
        "is_declined": _is_declined(last),
        "refunded_halalas": refunded,
        "is_kept_in_part": refunded < sum(each.amount_halalas for each in captured),
        "has_problem": "problem" in request.GET,
        "is_simulated": _is_simulated(),
        "action": reverse("pay", args=[link.token]),
        "other_language": other,
        "check_again": f"{reverse('pay-return', args=[link.token])}"
        f"?lang={translation.get_language()}&checks={_checks(request)}",
    }


def _stage(booking: Booking, last: Payment | None, *, checks: int, now: datetime) -> Stage:
    if booking.status == BookingStatus.WAITING_PAYMENT:
        if not booking.can_be_paid_at(now):
            return Stage.OVER
        is_under_way = last is not None and last.status == PaymentState.PENDING
        return Stage.CHECKING if is_under_way and 0 < checks <= MOST_CHECKS else Stage.OPEN
    has_ended = booking.status in {BookingStatus.CANCELED, BookingStatus.FAILED}
    return Stage.OVER if has_ended else Stage.PAID


def _is_declined(last: Payment | None) -> bool:
    """Return whether a bank said no; without a charge the gateway did, not a bank."""
    return bool(last and last.status == PaymentState.FAILED and last.charge_id)


def _is_simulated() -> bool:
    return str(settings.PAYMENT_GATEWAY) == SimulatedGateway.name


def _checks(request: HttpRequest) -> int:
    """Return how often the page has checked since the customer came back."""
    text = request.GET.get("checks", "")
    return min(int(text), MOST_CHECKS + 1) if text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004


def _redirect(token: str, *, language: str, **parameters: str) -> HttpResponse:
    page = reverse("pay", args=[token])
    query = "".join(f"&{name}={value}" for name, value in parameters.items())
    return see_other(f"{page}?lang={language}{query}")
