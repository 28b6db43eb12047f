"""The panel of a visit on the board: what a dispatcher asks, and every move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext

from bookings.admin.board.money import describe_money
from bookings.admin.board.page import day_of, day_url, with_policy
from bookings.admin.links import page_of
from bookings.admin.payments.payment_link import OPERATE
from bookings.admin.visits.buttons import PAGES
from bookings.admin.visits.field_pages import USUAL_DELAYS, DelayPage
from bookings.admin.visits.page import FRAGMENT, FROM_DAY, FROM_PANEL
from bookings.admin.visits.wording import late_badge, status_badge, visit_badge, write_when
from bookings.lifecycle import Action, AppointmentStatus
from bookings.models import Address, Booking, TeamPart, Transition, VisitAccess
from bookings.services.visits.possible_moves import possible_moves
from cleanlife import clock
from cleanlife.backoffice.admin import badge, moment
from cleanlife.backoffice.versions.token import version_of
from cleanlife.wording import isolate
from scheduling.models import Reservation, Team
from webhooks.outbox import Told, last_told

MAP = "https://www.google.com/maps/search/"
# Of so many latest changes some may have told nobody.
CHANGES_LOOKED_AT = 12


def show_panel(request: HttpRequest, day: str, key: UUID) -> HttpResponse:
    """Show a visit: the panel alone for the board's script, else a page of its own."""
    date = day_of(day)
    booking = _find(key)
    if booking is None:
        raise Http404
    panel = Panel(request, booking, now=clock.now())
    context: dict[str, Any] = {
        "day_url": day_url(date),
        "panel": panel,
        "booking": booking,
        "title": panel.title,
    }
    if panel.is_inside:
        context["query"] = FROM_PANEL
        return with_policy(TemplateResponse(request, "admin/day/panel.html", context))
    context |= {
        **admin.site.each_context(request),
        "query": FROM_DAY,
        "is_nav_sidebar_enabled": False,
    }
    return with_policy(TemplateResponse(request, "admin/day/visit.html", context))


def _find(key: UUID) -> Booking | None:
    rows = Booking.objects.with_appointment().select_related(
        "contact", "address__zone", "service", "package", "partner", "access"
    )
    parts = Prefetch("appointment__parts", TeamPart.objects.select_related("team"))
    people = "appointment__parts__team__members"
    return rows.prefetch_related(parts, people).filter(pk=key).first()


@dataclass(frozen=True)
class TeamLine:
    """One of the visit's teams: how far it is, its people, and how to reach it."""

    team: Team
    badge: str
    marks: list[tuple[str, str]]


@dataclass
class Panel:
    """What is known of one booking's visit."""

    request: HttpRequest
    booking: Booking
    now: datetime

    @property
    def title(self) -> str:
        """Return the name of the visit and of who opens the door."""
        return f"{self.name} · {self.customer}" if self.name else self.customer

    @property
    def name(self) -> str:
        """Return the name of the visit; none before it has a team."""
        appointment = getattr(self.booking, "appointment", None)
        return isolate(appointment.name) if appointment else ""

    @property
    def customer(self) -> str:
        """Return who opens the door."""
        return self.booking.on_site_name or self.booking.contact.name

    @property
    def phone(self) -> str:
        """Return the phone at the door."""
        return self.booking.on_site_phone or self.booking.contact.phone

    @property
    def badges(self) -> list[str]:
        """Return how far the visit is, and whether it is late."""
        appointment = getattr(self.booking, "appointment", None)
        if appointment is None:
            return [badge(gettext("waits for payment"), kind="waiting-payment")]
        return [visit_badge(appointment), late_badge(appointment)]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return labels and what is to be said of each."""
        booking = self.booking
        hours = gettext("%(hours)s hours") % {"hours": f"{booking.hours.normalize():f}"}
        sold = [str(booking.package or booking.service), hours, *self._wishes()]
        found = [
            (gettext("When"), write_when(booking)),
            (gettext("Booked"), " · ".join(sold)),
            (gettext("Money"), describe_money(booking)),
            (gettext("Notes"), booking.notes),
            (gettext("Partner"), booking.partner.name),
        ]
        return [fact for fact in found if fact[1]]

    def _wishes(self) -> list[str]:
        booking, wishes = self.booking, []
        if booking.crew != "ANY":
            wishes.append(booking.get_crew_display())
        if booking.is_fragrance_free:
            wishes.append(gettext("without fragrances"))
        if booking.has_pets:
            wishes.append(gettext("pets at home"))
        return wishes

    @property
    def place(self) -> list[str]:
        """Return the lines of the address, and how to get in."""
        address = self.booking.address
        zone = str(address.zone) if address.zone else ""
        street = " ".join(filter(None, [address.line1, address.building_number]))
        district = " · ".join(filter(None, [address.district, zone, address.city]))
        return [line for line in (street, district, address.access_notes) if line]

    @property
    def access(self) -> list[tuple[str, str]]:
        """Return what the customer said of this visit's door, by label."""
        found: VisitAccess | None = getattr(self.booking, "access", None)
        if found is None:
            return []
        texts = [
            (gettext("Gate"), found.gate),
            (gettext("Floor"), found.floor),
            (gettext("Flat"), found.flat),
            (gettext("Parking"), found.parking),
            (gettext("Pets"), found.pets),
            (gettext("Note"), found.note),
        ]
        if found.at_door_at:
            texts.append((gettext("At the door since"), moment(found.at_door_at)))
        return [each for each in texts if each[1]]

    @property
    def map_url(self) -> str:
        """Return a link to where the door is: the customer's pin, else the address."""
        access: VisitAccess | None = getattr(self.booking, "access", None)
        address: Address = self.booking.address
        place = (address.latitude, address.longitude)
        if access and access.pin_latitude is not None and access.pin_longitude is not None:
            place = (access.pin_latitude, access.pin_longitude)
        return f"{MAP}?{urlencode({'api': '1', 'query': f'{place[0]},{place[1]}'})}"

    @property
    def teams(self) -> list[TeamLine]:
        """Return its teams: those of its parts, before a move those with reserved time."""
        appointment = getattr(self.booking, "appointment", None)
        parts = list(appointment.parts.all()) if appointment else []
        if parts:
            return [_line_of(part) for part in parts]
        live = Reservation.objects.live_of(self.booking.pk)
        reserved = Team.objects.filter(pk__in=live.values("team_id")).order_by("name")
        return [TeamLine(team, "", []) for team in reserved.prefetch_related("members")]

    @property
    def told(self) -> str:
        """Say what the partner's system was told last, and how it answered."""
        changes = Transition.objects.filter(booking=self.booking).order_by("-pk")
        moments = changes.values("created_at")[:CHANGES_LOOKED_AT]
        about = str(self.booking.pk)
        partner_id = self.booking.partner_id
        return _write_told(last_told(partner_id=partner_id, moments=moments, about=about))

    @cached_property
    def _possible(self) -> list[Action]:
        if not self.request.user.has_perm(OPERATE):
            return []
        return possible_moves(self.booking, now=self.now)

    @property
    def moves(self) -> list[dict[str, Any]]:
        """Return the pages of every move that is possible now."""
        return [
            {
                "url": page_of("booking", self.booking.pk, part.replace("-", "_")),
                "label": page.title,
                "is_dangerous": page.is_dangerous,
            }
            for part, page in PAGES.items()
            if page.action in self._possible and not (self.is_inside and page is DelayPage)
        ]

    @property
    def is_inside(self) -> bool:
        """Return whether it is the panel of a board, not a page of its own."""
        return FRAGMENT in self.request.GET

    @property
    def delay(self) -> dict[str, Any] | None:
        """Return the form that tells a delay by one press; None while that is not possible."""
        if not self.is_inside or Action.DELAY not in self._possible:
            return None
        page = DelayPage(admin.site.get_model_admin(Booking), self.request, self.booking)
        url = page_of("booking", self.booking.pk, "delay")
        version = version_of(page.describe(self.booking)).field
        return {"url": f"{url}?{FROM_PANEL}", "version": version, "minutes": USUAL_DELAYS}

    @property
    def page(self) -> str:
        """Return the URL of the booking's own page."""
        return page_of("booking", self.booking.pk)


def _line_of(part: TeamPart) -> TeamLine:
    marks = [
        (gettext("On the way"), part.dispatched_at),
        (gettext("Arrived"), part.arrived_at),
        (gettext("Started"), part.started_at),
        (gettext("Ended"), part.ended_at),
    ]
    shown = [(label, moment(at)) for label, at in marks if at]
    if part.is_left_out:
        return TeamLine(part.team, badge(gettext("left out"), kind="inactive"), shown)
    return TeamLine(part.team, status_badge(AppointmentStatus(part.status)), shown)


def _write_told(told: Told | None) -> str:
    if told is None:
        return gettext("Its system has been told nothing.")
    values = {"what": told.what, "moment": moment(told.at)}
    if not told.deliveries:
        return gettext("%(what)s, %(moment)s: no endpoint of it listens.") % values
    failed = [each for each in told.deliveries if each.problem]
    if failed:
        values["problem"] = str(failed[0].problem)
        return gettext("%(what)s, %(moment)s: %(problem)s.") % values
    if any(each.status == each.status.PENDING for each in told.deliveries):
        return gettext("%(what)s, %(moment)s: being sent.") % values
    values["code"] = isolate(str(told.deliveries[0].status_code))
    return gettext("%(what)s, %(moment)s: it answered %(code)s.") % values
