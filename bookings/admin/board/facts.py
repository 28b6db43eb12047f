"""What the panel of a visit says of it: the door, what was booked, how to get in, its teams."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext

from bookings.admin.board.money import describe_money
from bookings.admin.visits.wording import late_badge, status_badge, visit_badge, write_when
from bookings.lifecycle import AppointmentStatus
from bookings.models import Address, Booking, TeamPart, VisitAccess
from cleanlife.backoffice.admin import badge, moment
from cleanlife.wording import isolate
from scheduling.models import Reservation, Team

MAP = "https://www.google.com/maps/search/"


@dataclass(frozen=True)
class TeamLine:
    """One of the visit's teams: how far it is, its people, and how to reach it."""

    team: Team
    badge: str
    marks: list[tuple[str, str]]


class VisitFacts:
    """A visit in words; the booking was read with all that it names."""

    booking: Booking

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

    @cached_property
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
