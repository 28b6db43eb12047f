"""Another time, or none: what it means is shown first, and only that is done."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse

from bookings.errors import BookingNotEditable, VisitTimeUnavailable
from bookings.pages.visit.opened import CUSTOMER, Visitor, visit_page
from bookings.pages.visit.show import support
from bookings.services.change_by_customer import (
    ShownTerms,
    cancel_by_customer,
    may_cancel,
    may_move,
    move_by_customer,
)
from bookings.services.payments.cancellation_terms import cancellation_terms
from bookings.services.times.find_visit_times import find_visit_times
from bookings.visit_page_errors import CustomerRefusal, NotPossibleForCustomer
from catalog.errors import ServiceNotFound
from cleanlife import clock
from partners.models import PaymentResponsibility
from scheduling.timeslots import DayAvailability
from scheduling.visit import VisitRequest

DAYS_SHOWN = 7
LAST_DATE = date(9999, 12, 1)
SAID_AFTER = {
    CustomerRefusal.CHANGED_MEANWHILE: "changed",
    CustomerRefusal.NOT_NOW: "not_now",
    CustomerRefusal.ASK_PARTNER: "not_now",
}


class TimeForm(forms.Form):
    """A time that was chosen, and the version of the booking from which."""

    date = forms.DateField(input_formats=["%Y-%m-%d"])
    start = forms.IntegerField(min_value=0, max_value=clock.MINUTES_A_DAY - 1)
    version = forms.IntegerField(min_value=1)


class TermsForm(forms.Form):
    """What was shown of a cancellation."""

    version = forms.IntegerField(min_value=1)
    refund = forms.IntegerField(min_value=0)
    fee = forms.IntegerField(min_value=0)


@visit_page("GET", "HEAD", "POST")
def move_visit(visitor: Visitor) -> HttpResponse:
    """Show free times, then the one that was chosen; a POST moves the visit there."""
    if visitor.request.method == "POST":
        return _move(visitor)
    if not may_move(visitor.booking):
        return visitor.back("not_now")
    chosen = TimeForm(visitor.request.GET)
    if chosen.is_valid():
        return _show_chosen(visitor, chosen.cleaned_data)
    return _show_times(visitor)


@visit_page("GET", "HEAD", "POST")
def cancel_visit(visitor: Visitor) -> HttpResponse:
    """Say what comes back; a POST cancels for that sum."""
    booking = visitor.booking
    if visitor.request.method == "POST":
        return _cancel(visitor)
    if not may_cancel(booking):
        return visitor.back("not_now")
    terms = cancellation_terms(booking, now=visitor.now)
    context = {
        "here": visitor.url("visit-cancel"),
        "terms": terms,
        "is_partners": booking.payment_responsibility != PaymentResponsibility.CLEANOS,
    }
    return visitor.show("visit/cancel.html", context)


def _move(visitor: Visitor) -> HttpResponse:
    form = TimeForm(visitor.request.POST)
    if not form.is_valid():
        return visitor.back("changed")
    try:
        move_by_customer(
            booking_id=visitor.booking.pk,
            service_date=form.cleaned_data["date"],
            start_minute=form.cleaned_data["start"],
            version=form.cleaned_data["version"],
            actor=CUSTOMER,
            now=visitor.now,
        )
    except VisitTimeUnavailable:
        return _show_times(visitor, first=form.cleaned_data["date"], is_taken=True)
    except BookingNotEditable:
        return visitor.back("not_now")
    except NotPossibleForCustomer as error:
        return visitor.back(SAID_AFTER[error.reason])
    return visitor.back("moved")


def _cancel(visitor: Visitor) -> HttpResponse:
    form = TermsForm(visitor.request.POST)
    if not form.is_valid():
        return visitor.back("changed")
    shown = ShownTerms(
        version=form.cleaned_data["version"],
        refund_halalas=form.cleaned_data["refund"],
        fee_halalas=form.cleaned_data["fee"],
    )
    try:
        cancel_by_customer(
            booking_id=visitor.booking.pk, shown=shown, actor=CUSTOMER, now=visitor.now
        )
    except NotPossibleForCustomer as error:
        return visitor.back(SAID_AFTER[error.reason])
    return visitor.back("canceled")


def _show_chosen(visitor: Visitor, chosen: dict[str, Any]) -> HttpResponse:
    booking = visitor.booking
    minutes = booking.end_minute - booking.start_minute
    context = {
        "here": visitor.url("visit-move"),
        "chosen": chosen,
        "end": chosen["start"] + minutes,
    }
    return visitor.show("visit/move.html", context)


def _show_times(
    visitor: Visitor, *, first: date | None = None, is_taken: bool = False
) -> HttpResponse:
    """Show a week of free times from a date on, today at the earliest."""
    today = clock.riyadh_date(visitor.now)
    begin = min(max(first or _asked_date(visitor) or today, today), LAST_DATE)
    following = begin + timedelta(days=DAYS_SHOWN)
    found = _find_days(visitor, begin, following - timedelta(days=1))
    # The time that the visit has is free for it, and no other one.
    present = (visitor.booking.service_date, visitor.booking.start_minute)
    days = [
        (
            day.date,
            [each for each in day.timeslots if (each.date, each.start_minute) != present],
        )
        for day in found
    ]
    context = {
        "here": visitor.url("visit-move"),
        "days": [(day, slots) for day, slots in days if slots],
        "earlier": max(begin - timedelta(days=DAYS_SHOWN), today) if begin > today else None,
        "later": following,
        "is_taken": is_taken,
        "support": support(visitor.booking),
    }
    status = 422 if is_taken else 200
    return visitor.show("visit/times.html", context, status=status)


def _asked_date(visitor: Visitor) -> date | None:
    try:
        found = datetime.strptime(visitor.request.GET.get("from", ""), "%Y-%m-%d")  # noqa: DTZ007
    except ValueError:
        return None
    return found.date()


def _find_days(visitor: Visitor, first: date, last: date) -> list[DayAvailability]:
    booking = visitor.booking
    wanted = VisitRequest(
        service_id=booking.service_id,
        minutes=booking.end_minute - booking.start_minute,
        number_of_teams=booking.number_of_teams,
        crew=booking.crew,
    )
    try:
        found = find_visit_times(
            partner=booking.partner,
            address_id=booking.address_id,
            visit=wanted,
            first=first,
            last=last,
            moving=booking.pk,
            now=visitor.now,
        )
    except ServiceNotFound:
        # The partner sells it no more; what was sold stays.
        return []
    return list(found.days)
