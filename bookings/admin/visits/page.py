"""A page that asks before a visit is moved, and the press that answers it."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext

from bookings.admin.cancellation_promise import timeline_since
from bookings.admin.links import page_of
from bookings.admin.texts.promise import write_text_of
from bookings.admin.visits.wording import write_refusal, write_when
from bookings.lifecycle import Action, AppointmentStatus
from bookings.models import Booking, TeamPart
from bookings.services.visits.possible_moves import possible_moves
from bookings.texts import OF_VISIT
from cleanlife import clock
from cleanlife.actor import Actor, Initiator
from cleanlife.backoffice.admin import note
from cleanlife.backoffice.versions.confirmation import Confirmation
from cleanlife.errors import DomainError
from cleanlife.wording import isolate
from scheduling.models import Reservation

# Named in the address of a page that was opened from the board, or inside its panel: it leads
# back there. A part of a page is asked for by FRAGMENT.
FROM_DAY, FROM_PANEL = "day", "panel"
FRAGMENT, FRAGMENT_LAYOUT = "fragment", "admin/day/fragment.html"
ENDING = frozenset({Action.COMPLETE, Action.GIVE_UP})


class VisitPage:
    """One request to such a page; children say what is asked, promised and done."""

    action: ClassVar[Action]
    title: ClassVar[str | Promise]
    # What the log and the message say once it is done.
    done: ClassVar[str | Promise]
    is_dangerous: ClassVar[bool] = False
    tells_partner: ClassVar[bool] = True
    # The field whose choices are the buttons of the form inside the panel: one press less.
    pressed_field: ClassVar[str] = ""

    def __init__(self, admin: "ModelAdmin[Booking]", request: HttpRequest, booking: Booking):
        self.admin = admin
        self.request = request
        self.booking = booking
        self.now = clock.now()
        self.confirmation = Confirmation(
            request,
            self._promise,
            lock=Booking.objects.filter(pk=booking.pk),
            history=lambda since: timeline_since(booking, since),
        )

    @property
    def back(self) -> str:
        """Return the URL of the day or the panel that led here, else of the booking."""
        day = self.booking.service_date
        if FROM_PANEL in self.request.GET:
            place = [day, self.booking.pk]
            return reverse("board:visit", args=place, query={FRAGMENT: "1"})
        if FROM_DAY in self.request.GET:
            return reverse("board:day", args=[day])
        return page_of("booking", self.booking.pk)

    @property
    def actor(self) -> Actor:
        """Return operations, by the name of the person."""
        return Actor(Initiator.OPERATIONS, self.request.user.get_username())

    @property
    def is_possible(self) -> bool:
        """Return whether there is anything to press now."""
        return self.action in possible_moves(self.booking, now=self.now)

    @property
    def why_not(self) -> str:
        """Say why there is nothing to press."""
        return gettext("Nothing was done: in its present status the visit has no such step.")

    def answer(self) -> HttpResponse:
        """Ask; with a valid form, do it and go back."""
        if not self.is_possible:
            messages.error(self.request, self.why_not)
            return HttpResponseRedirect(self.back)
        form = self.form(self.request.POST or None)
        if self.request.method == "POST" and form.is_valid():
            with self.confirmation.pressed() as is_as_told:
                if is_as_told and self._do(form):
                    return HttpResponseRedirect(self.back)
        return TemplateResponse(self.request, "backoffice/form_page.html", self._context(form))

    def form(self, posted: Any) -> forms.Form:
        """Return what is asked; nothing unless a child says so."""
        return forms.Form(posted)

    def act(self, form: Any) -> None:
        """Call the service. Raises DomainError."""
        raise NotImplementedError

    def promise(self, booking: Booking) -> dict[str, str]:
        """Say what more will happen, by label; a child adds its own."""
        return {}

    def choices(self, form: forms.Form) -> list[tuple[Any, Any]]:
        """Return what the buttons stand for, with what they say."""
        field: Any = form.fields[self.pressed_field]
        return [(value, label) for value, label in field.choices if value]

    def _promise(self) -> dict[str, str]:
        rows = Booking.objects.select_related("contact", "partner", "appointment")
        parts = Prefetch("appointment__parts", TeamPart.objects.select_related("team"))
        return self.describe(rows.prefetch_related(parts).get(pk=self.booking.pk))

    def describe(self, booking: Booking) -> dict[str, str]:
        """Return all that is promised for a booking that was read just now."""
        told = gettext("%(partner)s: its system is notified at once.")
        untold = gettext("%(partner)s: nothing that its system sees changes.")
        partner = (told if self.tells_partner else untold) % {"partner": booking.partner.name}
        return {
            gettext("Customer"): booking.contact.name,
            gettext("Visit"): f"{isolate(booking.appointment.name)} · {write_when(booking)}",
            gettext("Status now"): booking.appointment.get_status_display(),
            gettext("Teams"): write_teams(booking),
            gettext("Partner"): partner,
            gettext("Text message"): self._text(booking),
            **self.promise(booking),
        }

    def _text(self, booking: Booking) -> str:
        """Say what the customer is written: once a visit, whatever its teams do one by one."""
        is_said = (
            self.action == Action.DISPATCH
            and booking.appointment.status != AppointmentStatus.SCHEDULED
        )
        written = write_text_of(
            booking, None if is_said else OF_VISIT.get(self.action), self.now
        )
        if self.action in ENDING and booking.number_of_teams > 1:
            return gettext("%(text)s Once all teams have ended.") % {"text": written}
        return written

    def _do(self, form: forms.Form) -> bool:
        """Do it; return whether it was possible, and say why not in the form."""
        try:
            self.act(form)
        except DomainError as error:
            form.add_error(None, write_refusal(error))
            return False
        self.admin.log_change(self.request, self.booking, note(self.done))
        messages.success(self.request, str(self.done))
        return True

    def _context(self, form: forms.Form) -> dict[str, Any]:
        is_inside = FROM_PANEL in self.request.GET
        presses = self.choices(form) if is_inside and self.pressed_field else []
        return {
            **self.admin.admin_site.each_context(self.request),
            "opts": self.admin.opts,
            "title": self.title,
            "subject": self.booking,
            "back": self.back,
            "form": form,
            "confirmation": self.confirmation,
            "button": self.title,
            "button_kind": "danger" if self.is_dangerous else "default",
            "layout": FRAGMENT_LAYOUT if is_inside else None,
            "pressed_field": self.pressed_field if presses else None,
            "presses": presses,
        }


def write_teams(booking: Booking) -> str:
    """Name the teams of a visit, with how far each is once one has moved."""
    parts = booking.appointment.parts.all()
    written = [f"{part.team} ({_state(part)})" for part in parts]
    if not written:
        reserved = Reservation.objects.live_of(booking.pk).order_by("team__name")
        written = list(reserved.values_list("team__name", flat=True))
    return gettext(", ").join(written) or gettext("none: no time is reserved")


def _state(part: TeamPart) -> str:
    return gettext("left out") if part.is_left_out else part.get_status_display()


def view_of(page: type[VisitPage]) -> Callable[..., HttpResponse]:
    """Return the view of an admin that answers with this page."""

    def view(self: Any, request: HttpRequest, key: Any) -> HttpResponse:
        return page(self, request, self.existing(request, key)).answer()

    view.__doc__ = page.__doc__
    return view
