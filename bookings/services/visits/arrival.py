"""When a team on its way is expected: by where it was seen, else by the plan."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from bookings.coarse_position import Place
from bookings.lifecycle import AppointmentStatus
from bookings.models import Appointment, Booking, TeamPosition, VisitAccess
from bookings.services.visits.positions import positions_on_the_way
from bookings.way_left import arrival_by_way, minutes_until, pace
from scheduling.geometry import centre_of, kilometres_between
from scheduling.models import Zone, ZoneTravel

# What is further away, or known no better, is a phone's mistake and no team on its way.
FARTHEST_KM = 150
LEAST_ACCURATE_METERS = 2000


@dataclass(frozen=True)
class Arrival:
    """In how many minutes from ``as_of`` a team is expected; 0 when it is due."""

    minutes: int
    as_of: datetime


@dataclass(frozen=True)
class Way:
    """A team on its way to a visit: when it is expected, where one was seen last, if any."""

    arrival: Arrival
    newest: TeamPosition | None


def follow_way(booking: Booking, *, now: datetime) -> Way | None:
    """Return how far the first team is; None unless one is on its way, and none there."""
    appointment: Appointment | None = getattr(booking, "appointment", None)
    if appointment is None or not is_on_the_way(appointment):
        return None
    seen = usable_positions(booking, positions_on_the_way(appointment, now=now))
    moment = _first_arrival(booking, seen) or appointment.late_start_at or booking.starts_at
    arrival = Arrival(minutes_until(moment, now=now), as_of=now)
    return Way(arrival, newest=seen[0] if seen else None)


def expected_arrival(booking: Booking, now: datetime) -> Arrival | None:
    """Return when the first team is expected; None unless one is on its way, and none there."""
    way = follow_way(booking, now=now)
    return way.arrival if way else None


def is_on_the_way(appointment: Appointment) -> bool:
    """Return whether a team is on its way and none is there; parts may be fetched before."""
    if appointment.status != AppointmentStatus.DISPATCHED:
        return False
    return not any(part.arrived_at for part in appointment.parts.all() if not part.is_left_out)


def arrival_by_positions(booking: Booking, seen: list[TeamPosition]) -> datetime | None:
    """Return when the first team arrives by where the teams were seen; None without any.

    Coarse positions count here too: what is answered says no more than they do.
    """
    return _first_arrival(booking, usable_positions(booking, seen))


def _first_arrival(booking: Booking, usable: list[TeamPosition]) -> datetime | None:
    return min((_arrival(booking, position) for position in usable), default=None)


def usable_positions(booking: Booking, seen: list[TeamPosition]) -> list[TeamPosition]:
    """Return those that a team on its way to the door can have, known well enough."""
    door = door_of(booking)
    return [
        position
        for position in seen
        if position.accuracy_meters <= LEAST_ACCURATE_METERS
        and kilometres_between(position.coarse, door) <= FARTHEST_KM
    ]


def _arrival(booking: Booking, position: TeamPosition) -> datetime:
    here, zone = position.coarse, booking.address.zone
    found = _pace_between(Zone.objects.find_at(**here._asdict()), zone)
    left = kilometres_between(here, door_of(booking))
    return arrival_by_way(left, pace=found, seen_at=position.heard_at)


def door_of(booking: Booking) -> Place:
    """Return where the door is: at the customer's pin, else at the address."""
    access: VisitAccess | None = getattr(booking, "access", None)
    if access and access.pin_latitude is not None and access.pin_longitude is not None:
        return Place(access.pin_latitude, access.pin_longitude)
    return Place(booking.address.latitude, booking.address.longitude)


def _pace_between(origin: Zone | None, destination: Zone | None) -> float:
    """Return the pace by the zones' travel time, that of the way back if there is no other."""
    if origin is None or destination is None or origin == destination:
        return pace(zone_minutes=None, zone_km=0)
    both = Q(origin=origin, destination=destination) | Q(origin=destination, destination=origin)
    rows = {row.origin_id: row.minutes for row in ZoneTravel.objects.filter(both)}
    minutes = rows.get(origin.pk, rows.get(destination.pk))
    return pace(zone_minutes=minutes, zone_km=_km_between(origin, destination))


def _km_between(origin: Zone, destination: Zone) -> float:
    return kilometres_between(centre_of(origin.polygon), centre_of(destination.polygon))
