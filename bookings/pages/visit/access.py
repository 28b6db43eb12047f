"""The way in, the pin, that somebody waits at the door, and whether photos may be taken."""

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext

from bookings.models import VisitAccess
from bookings.pages.visit.forms import AccessForm, PinForm
from bookings.pages.visit.opened import Visitor, visit_page
from bookings.services.visits.customer_access import (
    WayIn,
    describe_way_in,
    may_describe_access,
    place_pin,
    say_at_door,
)
from bookings.services.visits.forget_photos import allow_photos
from bookings.visit_page_errors import CustomerRefusal, NotPossibleForCustomer

ALLOWS = {"yes": True, "no": False}


@visit_page("GET", "HEAD", "POST")
def describe_access(visitor: Visitor) -> HttpResponse:
    """Ask how to get in, and keep it for this visit."""
    if not may_describe_access(visitor.booking):
        return visitor.back("not_now")
    known = _known_access(visitor)
    initial = model_to_dict(known) if known else None
    form = AccessForm(_typed(visitor), initial=initial, label_suffix="")
    if not form.is_valid():
        return _ask(visitor, "visit-access", form, title=gettext("How to get in"))
    try:
        way = WayIn(**form.cleaned_data)
        describe_way_in(booking_id=visitor.booking.pk, way=way, now=visitor.now)
    except NotPossibleForCustomer:
        return visitor.back("not_now")
    return visitor.back("access")


@visit_page("GET", "HEAD", "POST")
def show_place(visitor: Visitor) -> HttpResponse:
    """Ask where the door is, and keep it as a second pin."""
    if not may_describe_access(visitor.booking):
        return visitor.back("not_now")
    initial = {"place": _known_place(visitor)}
    form = PinForm(_typed(visitor), initial=initial, label_suffix="")
    if form.is_valid():
        latitude, longitude = form.cleaned_data["place"]
        place = {"latitude": latitude, "longitude": longitude}
        try:
            place_pin(booking_id=visitor.booking.pk, **place, now=visitor.now)
        except NotPossibleForCustomer as error:
            if error.reason == CustomerRefusal.NOT_NOW:
                return visitor.back("not_now")
            form.add_error("place", _why_not(error.reason))
        else:
            return visitor.back("pin")
    return _ask(visitor, "visit-pin", form, title=gettext("The pin is wrong"), locates=True)


@visit_page("GET", "HEAD", "POST")
def tell_at_door(visitor: Visitor) -> HttpResponse:
    """Keep that somebody waits at the door; a look only leads back."""
    if visitor.request.method != "POST":
        return visitor.back()
    try:
        say_at_door(booking_id=visitor.booking.pk, now=visitor.now)
    except NotPossibleForCustomer:
        return visitor.back("not_now")
    return visitor.back("door")


@visit_page("GET", "HEAD", "POST")
def decide_photos(visitor: Visitor) -> HttpResponse:
    """Keep whether the customer allows photos; a look only leads back."""
    decision = visitor.request.POST.get("allows")
    if decision in ALLOWS:
        allow_photos(booking_id=visitor.booking.pk, allows=ALLOWS[decision], now=visitor.now)
        return visitor.back("photos")
    return visitor.back()


def _typed(visitor: Visitor) -> Any:
    return visitor.request.POST if visitor.request.method == "POST" else None


def _ask(
    visitor: Visitor, name: str, form: forms.Form, *, title: str, locates: bool = False
) -> HttpResponse:
    context = {"form": form, "title": title, "here": visitor.url(name), "locates": locates}
    return visitor.show("visit/form.html", context, status=422 if form.errors else 200)


def _known_access(visitor: Visitor) -> VisitAccess | None:
    return getattr(visitor.booking, "access", None)


def _known_place(visitor: Visitor) -> str:
    known = _known_access(visitor)
    if known is None or known.pin_latitude is None:
        return ""
    return f"{known.pin_latitude:.5f}, {known.pin_longitude:.5f}"


def _why_not(reason: CustomerRefusal) -> str:
    if reason == CustomerRefusal.PIN_TOO_FAR:
        return gettext(
            "This is more than 2 km from the address that was booked. For another address,"
            " please contact the company with which you have booked."
        )
    return gettext("Our teams do not come to this place.")
